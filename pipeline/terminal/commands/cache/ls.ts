/**
 * `deno task cache ls`: the stored results.
 *
 * @module
 */
import * as t from "io-ts";
import { settingsIn } from "../../../cache/differences.ts";
import { keptOutputs } from "../../../cache/store/left_out.ts";
import type { StageRecord } from "../../../cache/store/stage_record.ts";
import { evictionFields, listEvictions, listResults } from "../../../cache/upkeep/usage.ts";
import { orThrow } from "../../../platform/failure.ts";
import { command } from "../../command.ts";
import { count, milliseconds } from "../../../files/json_codecs.ts";
import { type ContentOf, documentKind } from "../../document.ts";
import { outputParameters, say } from "../../output_options.ts";
import { formatBytes, formatDuration } from "../../text/quantities.ts";
import { tableLines, textOf } from "../../text/table_text.ts";
import { withCache } from "../../with_cache.ts";

/** The command. */
export const ls = command({
  name: "ls",
  description: "Lists stored results, and those that were evicted.",
  examples: [["cache ls --json", "one document for scripts"]],
  parameters: outputParameters,
  run: (options, streams) =>
    withCache(streams, async ({ store }) => {
      const records = await orThrow(listResults(store));
      const differing = differingSettings(records);
      const results = await Promise.all(records.map(async (record) => {
        const { stage, label, key, created, milliseconds } = record;
        const bytes = (await keptOutputs(store, record)).reduce((sum, { size }) => sum + size, 0);
        return { stage, label, key, created, milliseconds, bytes, settings: differing(record) };
      }));
      const evictions = await orThrow(listEvictions(store, records));
      say(streams, options, cacheListDocument, { results, evictions }, (list) => printCacheList(list, Date.now()));
      return 0;
    }),
});

/** The stored results. */
export const cacheListDocument = documentKind("cache-list", {
  results: t.readonlyArray(t.strict({
    stage: t.string,
    label: t.string,
    key: t.string,
    /** Milliseconds since 1970. */
    created: t.number,
    /** Time that computing it took. */
    milliseconds,
    /** Bytes of its outputs that are kept here. */
    bytes: count,
    /** The settings in which it differs from other results of its stage and label. */
    settings: t.record(t.string, t.string),
  })),
  /** What `cache evict` took out. */
  evictions: t.readonlyArray(t.readonly(t.strict(evictionFields))),
});

/**
 * The stored results, a line each: stage, label, when, how long it took, size, start of the key, and what distinguishes it from others of its name.
 * After them come those that were taken out, with what was said of them and what stands in their place.
 *
 * @param now milliseconds since 1970, from which ages are counted
 */
export function printCacheList({ results, evictions }: ContentOf<typeof cacheListDocument>, now: number): string {
  const stored = results.length === 0 ? "no stored results\n" : resultLines(results, now);
  if (evictions.length === 0) return stored;
  const rows = evictions.map(({ stage, label, at, key, reason, outputs, replacement }) => {
    const [before, after] = [outputs, replacement].map((digest) => digest?.slice(0, 12));
    const what = after === undefined
      ? `${before}, not computed again`
      : after === before
      ? `${before} came out the same`
      : `${before} became ${after}`;
    return [stage, label, `${formatDuration(now - at)} ago`, key.slice(0, 12), what, reason];
  });
  return `${stored}evicted:\n${textOf(tableLines(rows, ["left", "left", "right", "left", "left", "left"]))}`;
}

function resultLines(results: ContentOf<typeof cacheListDocument>["results"], now: number): string {
  const rows = results.map((each) => [
    each.stage,
    each.label,
    `${formatDuration(now - each.created)} old`,
    `took ${formatDuration(each.milliseconds)}`,
    formatBytes(each.bytes),
    each.key.slice(0, 12),
    settingsText(each.settings),
  ]);
  return textOf(tableLines(rows, ["left", "left", "right", "right", "right", "left", "left"]));
}

/** More settings than this are counted. */
const mostSettings = 3;

function settingsText(settings: Readonly<Record<string, string>>): string {
  const texts = Object.entries(settings).map(([path, value]) => `${path}=${value}`);
  const more = texts.length - mostSettings;
  return [...texts.slice(0, mostSettings), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}

/** The settings of a record in which the records of its stage and label are not all alike. */
function differingSettings(records: readonly StageRecord[]) {
  const nameOf = ({ stage, label }: StageRecord) => `${stage} ${label}`;
  const groups = Map.groupBy(records, nameOf);
  return (record: StageRecord): Readonly<Record<string, string>> => {
    const others = (groups.get(nameOf(record)) ?? []).map(({ components }) => new Map(settingsIn(components)));
    const own = settingsIn(record.components);
    return Object.fromEntries(own.filter(([path, value]) => others.some((each) => each.get(path) !== value)));
  };
}
