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
import type { StageRecord } from "../store/stage_record.ts";
import type { Store } from "../store/store.ts";

/** The fields of {@linkcode Usage}. */
export const usageFields = {
  objects: t.strict({ count, bytes: count }),
  /** Results by stage; outputs that results share are counted with each. */
  stages: t.readonlyArray(t.strict({ stage: t.string, records: count, bytes: count })),
  /** Interrupted work, temporary files and quarantine. */
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

/** How much the store holds and of what. */
export function cacheUsage(store: Store): TaskEither<PipelineError, Usage> {
  return attempt(async () => {
    const objects = await listObjects(store);
    const stages = new Map<string, { records: number; bytes: number }>();
    for (const { stage, content } of (await listRecords(store)).filter(isValid)) {
      const { records, bytes } = stages.get(stage) ?? { records: 0, bytes: 0 };
      const size = content.outputs.reduce((sum, output) => sum + output.size, 0);
      stages.set(stage, { records: records + 1, bytes: bytes + size });
    }
    const other = [];
    for (const [folder, depth] of [["partial", 2], ["tmp", 1], ["quarantine", 1]] as const) {
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
