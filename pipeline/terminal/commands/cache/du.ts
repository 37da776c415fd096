/**
 * `deno task cache du`: how much space stored results take.
 *
 * @module
 */
import { cacheUsage, usageFields } from "../../../cache/upkeep/usage.ts";
import { orThrow } from "../../../platform/failure.ts";
import { command } from "../../command.ts";
import { type ContentOf, documentKind } from "../../document.ts";
import { outputParameters, say } from "../../output_options.ts";
import { formatBytes } from "../../text/quantities.ts";
import { tableLines, textOf } from "../../text/table_text.ts";
import { withCache } from "../../with_cache.ts";

/** The command. */
export const du = command({
  name: "du",
  description: "Shows how much space stored results take.",
  examples: [["cache du", "space by stage"]],
  parameters: outputParameters,
  run: (options, streams) =>
    withCache(streams, async ({ store }) => {
      say(streams, options, cacheUsageDocument, await orThrow(cacheUsage(store)), printCacheUsage);
      return 0;
    }),
});

/** Bytes in the store. */
export const cacheUsageDocument = documentKind("cache-usage", usageFields);

/** How much space stored results take. */
export function printCacheUsage({ objects, stages, other }: ContentOf<typeof cacheUsageDocument>): string {
  const rows = [
    ...stages.map(({ stage, records, bytes }) => [`  ${stage}`, `${records} results`, formatBytes(bytes)]),
    ...other.map(({ folder, count, bytes }) => [`  ${folder}`, `${count} files`, formatBytes(bytes)]),
  ];
  return textOf([
    `${formatBytes(objects.bytes)} in ${objects.count} files; a file shared by stages counts for each of them`,
    ...tableLines(rows, ["left", "right", "right"]),
  ]);
}
