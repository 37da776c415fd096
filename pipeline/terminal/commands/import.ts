/**
 * `deno task import`: exported runs, verified and taken into the cache.
 *
 * @module
 */
import * as t from "io-ts";
import { importedRunsFields, importRuns } from "../../exchange/import_runs.ts";
import { readBundle } from "../../exchange/read_bundle.ts";
import { orThrow } from "../../platform/failure.ts";
import { shellWord } from "../../platform/shell_word.ts";
import { pathArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { type ContentOf, documentKind } from "../document.ts";
import { engineParameter } from "../experiment_options.ts";
import { outputParameters, say } from "../output_options.ts";
import { argument } from "../parameters.ts";
import type { Paint } from "../text/paint.ts";
import { withEnvironment } from "../with_environment.ts";
import { textOf } from "../text/table_text.ts";
import { fromHere } from "../from_here.ts";

/** The command. */
export const importCommand = command({
  name: "import",
  description: "Verifies exported runs and takes them into the cache.",
  examples: [["import ~/mnist-run", "verify it, and store what this cache lacks"]],
  parameters: {
    ...outputParameters,
    folder: argument("<folder>", "what deno task export wrote", pathArgument),
    ...engineParameter,
  },
  run: async (options, streams) => {
    const bundle = await orThrow(readBundle(options.folder));
    const experiment = { ...options, config: bundle.config, out: "", sameProcessor: false };
    return await withEnvironment(streams, experiment, { readOnly: false }, async ({ environment }) => {
      const imported = await orThrow(importRuns(bundle)(environment));
      say(streams, options, importDocument, { ...imported, folder: options.folder }, printImport);
      return 0;
    });
  },
});

/** Runs that were taken in, and what of them can be used here. */
export const importDocument = documentKind("import", { ...importedRunsFields, folder: t.string });

/** More differences than this are counted. */
const most = 6;

/**
 * What was stored, whether the next `reproduce` finds it, and if not, what differs here and what can be used all the same.
 *
 * @returns lines with line ends
 */
export function printImport(
  { runs, whole, folder, stored, known, found, again }: ContentOf<typeof importDocument>,
  paint: Paint,
): string {
  const what = runs.length === 1 ? runs[0] : `${runs.length} runs`;
  const lines = [`${what}: ${stored} results stored, ${known} were stored already`];
  if (again.length === 0) {
    lines.push(
      paint("good", `all ${found} results are found by`),
      `  ${fromHere()}deno task reproduce --config ${shellWord(`${folder}/configuration.json`)}`,
    );
    return textOf(lines);
  }
  const own = again.flatMap(({ changes }) => changes).filter(({ cause }) => cause !== "upstream");
  const differences = [
    ...new Set(own.map(({ component, old, new: now }) => `  ${component}: ${short(old)} there, ${short(now)} here`)),
  ];
  lines.push(
    paint("note", `${again.length} of ${found + again.length} would be computed again here, because results depend on`),
    ...differences.slice(0, most),
    ...(differences.length > most ? [`  and ${differences.length - most} more; see deno task why`] : []),
    ...(whole
      ? [
        "its metrics and weights can still be used:",
        `  ${folder}/metrics.csv`,
        `  ${folder}/train/checkpoints/, for NumPy, PyTorch and deno task evaluate`,
      ]
      : ["the metrics can still be used:", `  ${folder}/metrics/, a table each`]),
  );
  return textOf(lines);
}

const short = (text: string): string => text.length <= 40 ? text : `${text.slice(0, 37)}...`;
