/**
 * `new`, `export`, `import` and `evaluate`, done: experiments of one's own, and what comes from and goes to other machines.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import type { Handlers } from "../handlers.ts";
import { evaluationCsv, printEvaluation } from "../text/print_evaluation.ts";
import { printImport } from "../text/print_import.ts";
import { formatBytes } from "../text/quantities.ts";
import type { Streams } from "../../platform/streams.ts";
import { projectRoot } from "../../run/deno_environment.ts";
import { evaluateWeights } from "../../exchange/evaluate/evaluate_weights.ts";
import { exportRun } from "../../exchange/export_run.ts";
import { importRun } from "../../exchange/import_run.ts";
import { readBundle } from "../../exchange/read_bundle.ts";
import { newExperiment } from "./new_experiment.ts";
import { tellingOn } from "./telling.ts";
import { withEnvironment } from "./with_environment.ts";

/** The commands for experiments of one's own and for other machines. */
export function exchangeCommands(
  streams: Streams,
): Pick<Handlers, "newExperiment" | "exportRun" | "importRun" | "evaluate"> {
  const { fail, tell } = tellingOn(streams);
  return {
    newExperiment: async (options) => {
      const made = await newExperiment(options, projectRoot)();
      if (E.isLeft(made)) return fail(made.left, options);
      tell(
        "new-experiment",
        made.right,
        options,
        ({ file, command }) => `${file}: written; edit it, then run\n  ${command}\n`,
      );
      return 0;
    },
    exportRun: (options) =>
      withEnvironment(streams, options, { readOnly: true }, async (environment) => {
        const exported = await exportRun(options.config, options.run, options.out)(environment)();
        if (E.isLeft(exported)) return fail(exported.left, options);
        tell("export", exported.right, options, ({ folder, files, bytes, checkpoints }) =>
          `${folder}: ${files} files, ${formatBytes(bytes)}, ${checkpoints} checkpoints\n` +
          `  elsewhere: deno task import ${folder}\n`);
        return 0;
      }),
    importRun: async (options) => {
      const bundle = await readBundle(options.folder)();
      if (E.isLeft(bundle)) return fail(bundle.left, options);
      const experiment = { ...options, config: bundle.right.config, out: "" };
      return await withEnvironment(streams, experiment, { readOnly: false }, async (environment) => {
        const imported = await importRun(bundle.right)(environment)();
        if (E.isLeft(imported)) return fail(imported.left, options);
        const document = { ...imported.right, folder: options.folder };
        tell("import", document, options, (each, _, paint) => printImport(each, paint));
        return 0;
      });
    },
    evaluate: async (options) => {
      const evaluated = await evaluateWeights(options)();
      if (E.isLeft(evaluated)) return fail(evaluated.left, options);
      tell(
        "evaluation",
        evaluated.right,
        options,
        (evaluation, _, paint) => options.csv ? evaluationCsv(evaluation) : printEvaluation(evaluation, paint),
      );
      return 0;
    },
  };
}
