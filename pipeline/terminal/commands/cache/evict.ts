/**
 * `deno task cache evict`: a wrong result, taken out of the store.
 *
 * @module
 */
import { evict as evictResult, type Evicted, evictedFields } from "../../../cache/upkeep/evict.ts";
import { orThrow } from "../../../platform/failure.ts";
import { reasonArgument, resultArgument } from "../../argument_parsers.ts";
import { command } from "../../command.ts";
import { documentKind } from "../../document.ts";
import { lockTimeoutParameter } from "../../experiment_options.ts";
import { outputParameters, say } from "../../output_options.ts";
import { argument, requiredOption } from "../../parameters.ts";
import { textOf } from "../../text/table_text.ts";
import { withCache } from "../../with_cache.ts";

/** The command. */
export const evict = command({
  name: "evict",
  description:
    "Takes a wrong result out of the store, to be computed again, with longer trainings that may have gone on from it.",
  examples: [
    ["cache evict 3f9a2c41 --reason overheated", "the result whose key begins so"],
    ["cache evict train/mnist-standard-seed-0 --reason overheated", "by stage and label"],
  ],
  parameters: {
    result: argument("<result>", "the start of its key, or stage/label, as cache ls prints them", resultArgument),
    reason: requiredOption("--reason <text>", "why it is wrong; kept with what it was", reasonArgument),
    ...lockTimeoutParameter,
    ...outputParameters,
  },
  run: (options, streams) =>
    withCache(streams, async ({ store, temporary }) => {
      say(streams, options, evictionDocument, await orThrow(evictResult(store, temporary, options)), printEviction);
      return 0;
    }),
});

/** A result that was taken out. */
export const evictionDocument = documentKind("cache-eviction", evictedFields);

/** More results than this are counted. */
const most = 10;

/** What was taken out, and what becomes of what was computed from it. */
export function printEviction({ stage, label, key, longer, dependents }: Evicted): string {
  const lines = [`evicted ${stage} (${label}), key ${key.slice(0, 12)}; the next run computes it again`];
  if (longer.length > 0) {
    lines.push("with it, what may have gone on from it:");
    lines.push(...longer.map((each) => `  ${each.stage} (${each.label}), key ${each.key.slice(0, 12)}`));
  }
  if (dependents.length > 0) {
    const count = dependents.length === 1 ? "1 stored result was" : `${dependents.length} stored results were`;
    lines.push(
      `${count} computed from ${longer.length > 0 ? "them" : "it"}, and will be found again only if ${
        longer.length > 0 ? "they come" : "it comes"
      } out the same:`,
    );
    lines.push(...dependents.slice(0, most).map((each) => `  ${each.stage} (${each.label})`));
    if (dependents.length > most) lines.push(`  and ${dependents.length - most} more`);
  }
  return textOf(lines);
}
