/**
 * What the store holds, for people: its results, and the bytes behind them.
 *
 * @module
 */
import * as t from "io-ts";
import { count, type ObjectOf } from "../../files/json_codecs.ts";
import type { TaskEither } from "fp-ts/TaskEither";
import type { PipelineError } from "../../platform/errors.ts";
import { compareCodePoints } from "../../files/code_point_order.ts";
import { attempt } from "../../platform/failure.ts";
import { isValid, listObjects, listRecords, sizeOf, walk } from "./inventory.ts";
import { Digest } from "../../files/digest.ts";
import { readEvictions } from "../store/evictions.ts";
import { keptOutputs } from "../store/left_out.ts";
import { outputsDigest, type StageRecord } from "../store/stage_record.ts";
import type { Store } from "../store/store.ts";

/** The fields of {@linkcode Usage}. */
export const usageFields = {
  objects: t.strict({ count, bytes: count }),
  /** Results by stage; outputs that results share are counted with each. */
  stages: t.readonlyArray(t.strict({ stage: t.string, records: count, bytes: count })),
  /** Interrupted work, temporary files, quarantine, and what was submitted to a cluster. */
  other: t.readonlyArray(t.strict({ folder: t.string, count, bytes: count })),
};

/** Bytes in the store. */
export type Usage = ObjectOf<typeof usageFields>;

/** Every valid record, by stage and label, the newest of a label first. */
export function listResults(store: Store): TaskEither<PipelineError, readonly StageRecord[]> {
  return attempt(async () => {
    const records = (await listRecords(store)).filter(isValid).map(({ content }) => content);
    return records.sort((left, right) =>
      compareCodePoints(left.stage, right.stage) || compareCodePoints(left.label, right.label) ||
      right.created - left.created
    );
  });
}

/** The fields of {@linkcode Eviction}. */
export const evictionFields = {
  stage: t.string,
  label: t.string,
  key: t.string,
  /** Milliseconds since 1970. */
  at: t.number,
  /** The words of the person who took it out. */
  reason: t.string,
  /** One digest over the names and digests of its outputs. */
  outputs: t.string,
  /** The same of what stands under its key now; null if it has not been computed again. */
  replacement: t.union([t.string, t.null]),
};

/** A result that was taken out. */
export type Eviction = ObjectOf<typeof evictionFields>;

/** Every result that was taken out, the newest first. */
export function listEvictions(
  store: Store,
  stored: readonly StageRecord[],
): TaskEither<PipelineError, readonly Eviction[]> {
  return attempt(async () => {
    const now = new Map(stored.map((record) => [record.key, outputsDigest(record)]));
    const found: Eviction[] = [];
    for (const { parts: [stage, , name] } of await walk(store, "evicted")) {
      const key = name?.replace(/\.json$/, "");
      if (!Digest.is(key)) continue;
      for (const { at, reason, record } of await readEvictions(store, stage, key)) {
        const { label } = record;
        found.push({
          stage,
          label,
          key,
          at,
          reason,
          outputs: outputsDigest(record),
          replacement: now.get(key) ?? null,
        });
      }
    }
    return found.sort((left, right) => right.at - left.at);
  });
}

/** How much the store holds and of what. */
export function cacheUsage(store: Store): TaskEither<PipelineError, Usage> {
  return attempt(async () => {
    const objects = await listObjects(store);
    const stages = new Map<string, { records: number; bytes: number }>();
    for (const { stage, content } of (await listRecords(store)).filter(isValid)) {
      const { records, bytes } = stages.get(stage) ?? { records: 0, bytes: 0 };
      const size = (await keptOutputs(store, content)).reduce((sum, output) => sum + output.size, 0);
      stages.set(stage, { records: records + 1, bytes: bytes + size });
    }
    const other = [];
    for (const [folder, depth] of [["partial", 2], ["tmp", 1], ["quarantine", 1], ["submissions", 1]] as const) {
      const found = await walk(store, folder, depth);
      let bytes = 0;
      for (const { path } of found) bytes += await sizeOf(store, path);
      other.push({ folder, count: found.length, bytes });
    }
    return {
      objects: { count: objects.length, bytes: objects.reduce((sum, { info }) => sum + info.size, 0) },
      stages: Array.from(stages, ([stage, counts]) => ({ stage, ...counts })),
      other,
    };
  });
}
