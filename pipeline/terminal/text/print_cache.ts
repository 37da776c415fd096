/**
 * What is in the store, as text.
 *
 * @module
 */
import type { CacheCollection, CacheList, CacheUsage, CacheVerification } from "../documents/cache_documents.ts";
import type { Paint } from "../display/paint.ts";
import { formatBytes, formatDuration } from "./quantities.ts";
import { tableLines } from "./table_text.ts";

/**
 * The stored results, a line each: stage, label, when, how long it took, size, start of the key.
 *
 * @param now milliseconds since 1970, from which ages are counted
 */
export function printCacheList({ results }: CacheList, now: number): string {
  if (results.length === 0) return "no stored results\n";
  const rows = results.map((each) => [
    each.stage,
    each.label,
    `${formatDuration(now - each.created)} old`,
    `took ${formatDuration(each.milliseconds)}`,
    formatBytes(each.bytes),
    each.key.slice(0, 12),
  ]);
  return text(tableLines(rows, ["left", "left", "right", "right", "right", "left"]));
}

/** Whether every stored file is whole, and which are not. */
export function printCacheVerification(found: CacheVerification, paint: Paint): string {
  const { records, objects, bytes, problems, repaired } = found;
  const checked = `${records} results, ${objects} files, ${formatBytes(bytes)}`;
  if (problems.length === 0) return `${paint("good", "whole")}: ${checked}\n`;
  const next = repaired ? "moved to quarantine; the next run computes them again" : "the next run heals what it needs";
  return text([
    ...problems.map(({ path, detail }) => `${paint("bad", "damaged")}: ${path}: ${detail}`),
    `${problems.length} damaged of ${checked}; ${next}`,
  ]);
}

/** How much space stored results take. */
export function printCacheUsage({ objects, stages, other }: CacheUsage): string {
  const rows = [
    ...stages.map(({ stage, records, bytes }) => [`  ${stage}`, `${records} results`, formatBytes(bytes)]),
    ...other.map(({ folder, count, bytes }) => [`  ${folder}`, `${count} files`, formatBytes(bytes)]),
  ];
  return text([
    `${formatBytes(objects.bytes)} in ${objects.count} files; a file that stages share counts for each below`,
    ...tableLines(rows, ["left", "right", "right"]),
  ]);
}

/** What was removed, or would be: file by file where these are few, else counted by kind. */
export function printCacheCollection(collection: CacheCollection, paint: Paint): string {
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
  const next = dryRun && garbage.length > 0 ? "; --apply added to the same command removes it" : "";
  return text([
    ...tableLines(rows, ["left", "right", few ? "left" : "right"]).map((line) => paint("faint", line)),
    `${verb} ${garbage.length} ${garbage.length === 1 ? "file" : "files"} (${formatBytes(freedBytes)}), ${kept}${next}`,
  ]);
}

// Helpers

/** Of more files than this, paths with digests tell nobody anything; `--json` has all of them. */
const mostPaths = 10;

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
