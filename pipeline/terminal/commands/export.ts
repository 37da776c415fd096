/**
 * `deno task export`: a stored run as a folder for another machine.
 *
 * @module
 */
import { exportedRunCodec, exportRun } from "../../exchange/export_run.ts";
import { orThrow } from "../../platform/failure.ts";
import { labelArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { documentKind } from "../document.ts";
import {
  addExperimentOptions,
  type ExperimentOptions,
  experimentOptions,
  type ParsedExperiment,
} from "../experiment_options.ts";
import { say } from "../output_options.ts";
import { formatBytes } from "../text/quantities.ts";
import { withEnvironment } from "../with_environment.ts";

/** Options of `export`; `out` is the new folder. */
interface ExportOptions extends ExperimentOptions {
  /** The run's id. */
  readonly run: string;
}

/** The command. */
export const exportCommand = command<ParsedExperiment, ExportOptions, [run: string]>({
  name: "export",
  description: "Bundles one stored run into a folder for another machine.",
  examples: [
    ["export mnist-standard-seed-0 --profile quick", "into exports/mnist-standard-seed-0"],
    ["export mnist-standard-seed-0 --out ~/mnist-run", "the paper's run, elsewhere"],
  ],
  declare: (parser) => {
    addExperimentOptions(
      parser.argument("<run>", "the run's name, such as modular-addition-standard-seed-0", labelArgument),
    );
    parser.options.filter(({ long }) => long === "--out").forEach((option) => {
      option.description = "the new folder (default: exports/<run>)";
    });
    return parser;
  },
  read: async (parsed, streams, run) => ({
    ...await experimentOptions(parsed, streams),
    run,
    out: parsed.out ?? `exports/${run}`,
  }),
  run: (options, streams) =>
    withEnvironment(streams, options, { readOnly: true }, async ({ environment }) => {
      const exported = await orThrow(exportRun(options.config, options.run, options.out)(environment));
      say(streams, options, exportDocument, exported, ({ folder, files, bytes, checkpoints }) =>
        `${folder}: ${files} files, ${formatBytes(bytes)}, ${checkpoints} checkpoints\n` +
        `  elsewhere: deno task import ${folder}\n`);
      return 0;
    }),
});

/** A run that was written into a folder. */
export const exportDocument = documentKind("export", exportedRunCodec);
