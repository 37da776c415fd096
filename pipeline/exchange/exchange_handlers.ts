/**
 * The commands for experiments of one's own, and for what comes from and goes to other machines, done.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import { documentText } from "../cli/documents.ts";
import type { ExperimentOptions, Handlers, OutputOptions } from "../cli/handlers.ts";
import { paintFor } from "../cli/paint.ts";
import { evaluationCsv, printEvaluation } from "../cli/print_evaluation.ts";
import { printImport } from "../cli/print_import.ts";
import { formatBytes } from "../cli/quantities.ts";
import { reportError } from "../cli/report_error.ts";
import type { Streams } from "../cli/streams.ts";
import type { Environment } from "../environment.ts";
import type { PipelineError } from "../errors.ts";
import { evaluateWeights } from "../evaluate/evaluate_weights.ts";
import { newExperiment } from "../new_experiment.ts";
import { exportRun } from "./export_run.ts";
import { importRun } from "./import_run.ts";
import { readBundle } from "./read_bundle.ts";

/** Opens cache and engine for an experiment, and closes them again; a session that only looks writes nothing. */
export type WithEnvironment = (
  options: ExperimentOptions,
  use: { readonly readOnly: boolean },
  body: (environment: Environment) => Promise<number>,
) => Promise<number>;

/** `new`, `export`, `import` and `evaluate`. */
export function exchangeHandlers(
  streams: Streams,
  projectRoot: string,
  withEnvironment: WithEnvironment,
): Pick<Handlers, "newExperiment" | "exportRun" | "importRun" | "evaluate"> {
  const fail = (error: PipelineError, options: OutputOptions) => reportError(error, streams, options);
  const write = (text: string) => streams.out.write(text);
  const paint = ({ color }: OutputOptions) => paintFor({ color: color && streams.out.terminal().color });
  return {
    newExperiment: async (options) => {
      const made = await newExperiment(options, projectRoot)();
      if (E.isLeft(made)) return fail(made.left, options);
      const { file, command } = made.right;
      write(
        options.json
          ? documentText("new-experiment", made.right)
          : `${file}: written; edit it, then run\n  ${command}\n`,
      );
      return 0;
    },
    exportRun: (options) =>
      withEnvironment(options, { readOnly: true }, async (environment) => {
        const exported = await exportRun(options.config, options.run, options.out)(environment)();
        if (E.isLeft(exported)) return fail(exported.left, options);
        const { folder, files, bytes, checkpoints } = exported.right;
        write(
          options.json
            ? documentText("export", exported.right)
            : `${folder}: ${files} files, ${formatBytes(bytes)}, ${checkpoints} checkpoints\n` +
              `  elsewhere: deno task import ${folder}\n`,
        );
        return 0;
      }),
    importRun: async (options) => {
      const bundle = await readBundle(options.folder)();
      if (E.isLeft(bundle)) return fail(bundle.left, options);
      const { config } = bundle.right;
      const experiment = { ...options, config, out: "" };
      return await withEnvironment(experiment, { readOnly: false }, async (environment) => {
        const imported = await importRun(bundle.right)(environment)();
        if (E.isLeft(imported)) return fail(imported.left, options);
        const document = { ...imported.right, folder: options.folder };
        write(options.json ? documentText("import", document) : printImport(document, paint(options)));
        return 0;
      });
    },
    evaluate: async (options) => {
      const evaluated = await evaluateWeights(options)();
      if (E.isLeft(evaluated)) return fail(evaluated.left, options);
      const evaluation = evaluated.right;
      write(
        options.json
          ? documentText("evaluation", evaluation)
          : options.csv
          ? evaluationCsv(evaluation)
          : printEvaluation(evaluation, paint(options)),
      );
      return 0;
    },
  };
}
