/**
 * Which results garbage collection keeps.
 *
 * @module
 */
import { readLatestNote } from "../store/latest_key.ts";
import { keptOutputs } from "../store/left_out.ts";
import type { StageRecord } from "../store/stage_record.ts";
import type { Store } from "../store/store.ts";
import { walk } from "./inventory.ts";

/** Limits on what is kept; without any limit every valid result is kept. */
export interface RetentionPolicy {
  /** Keep, of each stage and label, this many newest results and the one that each experiment used last. */
  readonly keepLast?: number;
  /** Keys of results that stay whatever the other limits say, and without other limits alone; asked while nothing else uses the store. */
  readonly pinned?: () => Promise<ReadonlySet<string>>;
  /** Drop results older than this many milliseconds, except those that `keepLast` keeps. */
  readonly olderThan?: number;
  /** Drop the oldest results until the outputs of the others hold at most this many bytes. */
  readonly maxSize?: number;
}

/** The records that the policy keeps. A time stamp from the future is the newest, of age nought. */
export async function retained(
  store: Store,
  records: readonly StageRecord[],
  policy: RetentionPolicy,
): Promise<readonly StageRecord[]> {
  const now = store.clock.now();
  const newestFirst = [...records].sort((left, right) => right.created - left.created);
  const pinned = await policy.pinned?.() ?? new Set<string>();
  const isLast = policy.keepLast === undefined ? () => false : await lastOfLabel(store, newestFirst, policy.keepLast);
  const isLimited = policy.keepLast !== undefined || policy.olderThan !== undefined ||
    policy.pinned !== undefined && policy.maxSize === undefined;
  const kept = newestFirst.filter((record) => {
    if (!isLimited || pinned.has(record.key) || isLast(record)) return true;
    return policy.olderThan !== undefined && now - record.created <= policy.olderThan;
  });
  return policy.maxSize === undefined ? kept : await withinSize(store, kept, { pinned, limit: policy.maxSize });
}

async function lastOfLabel(
  store: Store,
  newestFirst: readonly StageRecord[],
  count: number,
): Promise<(record: StageRecord) => boolean> {
  const kept = new Set<string>();
  const seen = new Map<string, number>();
  const current = new Set<string>();
  for (const { path } of await walk(store, "latest")) {
    const note = await readLatestNote(store, path);
    if (note?.key) current.add(note.key);
  }
  for (const { stage, label, key } of newestFirst) {
    const name = `${stage} ${label}`;
    const rank = seen.get(name) ?? 0;
    seen.set(name, rank + 1);
    if (rank < count || current.has(key)) kept.add(`${stage} ${key}`);
  }
  return ({ stage, key }) => kept.has(`${stage} ${key}`);
}

/** Keeps the newest until one does not fit: it and all older ones go. Objects that two results share count once, and those that are left out do not. */
async function withinSize(
  store: Store,
  newestFirst: readonly StageRecord[],
  { pinned, limit }: { readonly pinned: ReadonlySet<string>; readonly limit: number },
): Promise<readonly StageRecord[]> {
  const counted = new Set<string>();
  const kept: StageRecord[] = [];
  let total = 0;
  const isPinned = ({ key }: StageRecord) => pinned.has(key);
  for (const record of [...newestFirst.filter(isPinned), ...newestFirst.filter((each) => !isPinned(each))]) {
    for (const { digest, size } of await keptOutputs(store, record)) {
      if (!counted.has(digest)) total += size;
      counted.add(digest);
    }
    if (!isPinned(record) && total > limit) break;
    kept.push(record);
  }
  return kept;
}
