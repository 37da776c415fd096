/**
 * `deno task cache gc`: what is no longer needed, removed.
 *
 * @module
 */
import { collectGarbage, type Collection, collectionFields } from "../../../cache/upkeep/gc.ts";
import { keysOfNewestRuns } from "../../../events/journal.ts";
import { overSubmissions } from "../../../events/submission.ts";
import { orThrow } from "../../../platform/failure.ts";
import { bytesArgument, countArgument, durationArgument } from "../../argument_parsers.ts";
import { command } from "../../command.ts";
import { documentKind } from "../../document.ts";
import { lockTimeoutParameter } from "../../experiment_options.ts";
import { outputParameters, say } from "../../output_options.ts";
import { flag, option } from "../../parameters.ts";
import type { Paint } from "../../text/paint.ts";
import { formatBytes } from "../../text/quantities.ts";
import { tableLines, textOf } from "../../text/table_text.ts";
import { withCache } from "../../with_cache.ts";

/** The command. */
export const gc = command({
  name: "gc",
  description: "Prints what is no longer needed; removes it with --apply.",
  examples: [
    ["cache gc --older-than 30d", "what is older than a month"],
    ["cache gc --max-size 2GB --apply", "keep the newest 2 GB"],
  ],
  parameters: {
    apply: flag("--apply", "remove it"),
    keepLast: option(
      "--keep-last <n>",
      "keep the newest n results of each stage and run, and the last ones of each experiment",
      countArgument,
    ),
    keepRuns: option(
      "--keep-runs <n>",
      "keep what the newest n executions used, those that used nothing apart",
      countArgument,
    ),
    maxSize: option("--max-size <size>", "keep at most this much, such as 2GB, the newest first", bytesArgument),
    olderThan: option("--older-than <time>", "remove results that are older, such as 30d", durationArgument),
    ...lockTimeoutParameter,
    ...outputParameters,
  },
  read: ({ apply, ...options }) => ({ ...options, dryRun: !apply }),
  run: (options, streams) =>
    withCache(streams, async ({ store }) => {
      const { keepRuns } = options;
      const pinned = keepRuns === undefined ? {} : { pinned: () => keysOfNewestRuns(store, keepRuns) };
      const collection = await orThrow(
        collectGarbage(store, { ...options, ...pinned, overSubmissions: () => overSubmissions(store) }),
      );
      say(streams, options, cacheCollectionDocument, collection, printCacheCollection);
      return 0;
    }),
});

/** What garbage collection removed or would remove. */
export const cacheCollectionDocument = documentKind("cache-collection", collectionFields);

/** What was removed, or would be: file by file where these are few, else counted by kind. */
export function printCacheCollection(collection: Collection, paint: Paint): string {
  const { dryRun, garbage, freedBytes, keptRecords, keptBytes } = collection;
  const few = garbage.length <= mostPaths;
  const rows = few
    ? garbage.map(({ kind, path, bytes }) => [`  ${kind}`, formatBytes(bytes), path])
    : [...Map.groupBy(garbage, ({ kind }) => kind)].map(([kind, files]) => [
      `  ${kind}`,
      formatBytes(files.reduce((sum, { bytes }) => sum + bytes, 0)),
      files.length === 1 ? "1 file" : `${files.length} files`,
    ]);
  const verb = dryRun ? "would remove" : "removed";
  const kept = `${keptRecords} results (${formatBytes(keptBytes)}) stay`;
  const next = dryRun && garbage.length > 0 ? "; add --apply to the same command to remove it" : "";
  return textOf([
    ...tableLines(rows, ["left", "right", few ? "left" : "right"]).map((line) => paint("faint", line)),
    `${verb} ${garbage.length} ${garbage.length === 1 ? "file" : "files"} (${formatBytes(freedBytes)}), ${kept}${next}`,
  ]);
}

/** Of more files than this, paths with digests are of no use; `--json` has all of them. */
const mostPaths = 10;
