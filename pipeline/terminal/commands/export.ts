/**
 * `deno task export`: a stored run as a folder for another machine.
 *
 * @module
 */
import { exportedRunFields, exportRun } from "../../exchange/export_run.ts";
import { manifestFile } from "../../exchange/bundle.ts";
import { checkWritable } from "../../platform/check_writable.ts";
import { orThrow, valueOf } from "../../platform/failure.ts";
import { labelArgument, pathArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { documentKind } from "../document.ts";
import { experimentOptions, experimentParameters } from "../experiment_options.ts";
import { say } from "../output_options.ts";
import { argument, option } from "../parameters.ts";
import { formatBytes } from "../text/quantities.ts";
import { keptFolders, withEnvironment } from "../with_environment.ts";

/** The command. */
export const exportCommand = command({
  name: "export",
  description: "Bundles one stored run into a folder for another machine.",
  examples: [
    ["export mnist-standard-seed-0 --profile quick", "into exports/mnist-standard-seed-0"],
    ["export mnist-standard-seed-0 --out ~/mnist-run", "the paper's run, elsewhere"],
  ],
  parameters: {
    run: argument("<run>", "the run's name, such as modular-addition-standard-seed-0", labelArgument),
    ...experimentParameters,
    out: option("--out <folder>", "the new folder (default: exports/<run>)", pathArgument),
  },
  read: async (typed, streams) => {
    const { run, out = `exports/${run}` } = typed;
    return { ...await experimentOptions(typed, streams), run, out };
  },
  run: async (options, streams) => {
    valueOf(await checkWritable(options.out, "--out", { file: manifestFile, kept: keptFolders }));
    return await withEnvironment(streams, options, { readOnly: true }, async ({ environment }) => {
      const exported = await orThrow(exportRun(options.config, options.run, options.out)(environment));
      say(
        streams,
        options,
        exportDocument,
        exported,
        ({ folder, files, bytes, checkpoints }) =>
          `${folder}: ${files} files, ${formatBytes(bytes)}, ${checkpoints} checkpoints\n` +
          `  elsewhere: deno task import ${folder}\n`,
      );
      return 0;
    });
  },
});

/** A run that was written into a folder. */
export const exportDocument = documentKind("export", exportedRunFields);
