/**
 * `deno task export`: stored runs as a folder, for another machine, for a reader or for TensorBoard.
 *
 * @module
 */
import { exportedRunsFields, exportResults, exportRun } from "../../exchange/export_runs.ts";
import { exportedEventsFields, exportTensorBoard } from "../../exchange/export_tensorboard.ts";
import { manifestFile } from "../../exchange/bundle.ts";
import { designed } from "../../run/designed.ts";
import { checkWritable } from "../../platform/check_writable.ts";
import { orThrow, usage, valueOf } from "../../platform/failure.ts";
import { shellWord } from "../../platform/shell_word.ts";
import { labelArgument, pathArgument, wordArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { documentKind } from "../document.ts";
import { runsOf } from "../../plan/runs.ts";
import { experimentOptions, experimentParameters } from "../experiment_options.ts";
import { say } from "../output_options.ts";
import { option, optionalArgument } from "../parameters.ts";
import { formatBytes } from "../text/quantities.ts";
import { keptFolders } from "../with_cache.ts";
import { withEnvironment } from "../with_environment.ts";

/** The command. */
export const exportCommand = command({
  name: "export",
  description:
    "Writes stored runs into a folder: one with its weights, or the results of all, without weights or for TensorBoard.",
  examples: [
    ["export mnist-standard-seed-0 --profile quick", "into exports/mnist-standard-seed-0"],
    ["export mnist-standard-seed-0 --out ~/mnist-run", "the paper's run, elsewhere"],
    ["export --format results --profile quick", "all that a report needs, for others to draw it anew"],
    ["export --format tensorboard --profile quick", "every run's values, for tensorboard --logdir"],
  ],
  parameters: {
    run: optionalArgument("[run]", "the run's name, such as modular-addition-standard-seed-0", labelArgument),
    format: option(
      "--format <name>",
      "bundle (the default): a run with its samples and weights, which deno task import reads; results: one run or all, without " +
        "these, which it reads, too; tensorboard: event files of one run or all",
      wordArgument(["bundle", "results", "tensorboard"]),
      "bundle" as const,
    ),
    ...experimentParameters,
    out: option("--out <folder>", "the new folder (default: exports/<run>, or exports/<format>)", pathArgument),
  },
  read: async (typed, streams) => {
    const { run, format } = typed;
    const out = typed.out ?? `exports/${run ?? format}`;
    const options = await experimentOptions(typed, streams);
    if (format === "bundle" && run === undefined) {
      const runs = runsOf(options.config).map(({ id }) => id);
      throw usage(`export: name the run to bundle, one of ${runs.join(", ")}; the other formats take all`);
    }
    return { ...options, run, format, out };
  },
  run: async (options, streams) => {
    const { run, format, out } = options;
    valueOf(await checkWritable(out, "--out", { file: manifestFile, kept: keptFolders }));
    return await withEnvironment(streams, options, { readOnly: true }, async ({ environment }) => {
      const { config } = await orThrow(designed(options.config)(environment));
      if (format === "tensorboard") {
        const exported = await orThrow(exportTensorBoard(config, run, out)(environment));
        say(
          streams,
          options,
          tensorBoardDocument,
          exported,
          ({ folder, runs, values, bytes }) =>
            `${folder}: ${runs} runs, ${values} values, ${formatBytes(bytes)}\n` +
            `  to see them: tensorboard --logdir ${shellWord(folder)}\n`,
        );
        return 0;
      }
      const program = format === "results" || run === undefined
        ? exportResults(config, run, out)
        : exportRun(config, run, out);
      const exported = await orThrow(program(environment));
      say(
        streams,
        options,
        exportDocument,
        exported,
        ({ runs, unfinished, folder, files, bytes, checkpoints }) =>
          `${folder}: ${files} files, ${formatBytes(bytes)}, ${
            checkpoints > 0 ? `${checkpoints} checkpoints` : `runs: ${runs.length}`
          }\n` +
          (unfinished > 0 ? `  not finished, and not among them: ${unfinished}\n` : "") +
          `  elsewhere: deno task import ${shellWord(folder)}\n`,
      );
      return 0;
    });
  },
});

/** Runs that were written into a folder. */
export const exportDocument = documentKind("export", exportedRunsFields);
/** Runs that were written as TensorBoard's event files. */
export const tensorBoardDocument = documentKind("tensorboard", exportedEventsFields);
