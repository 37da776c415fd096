/**
 * Why a stage has to run, worked out from what is stored about its label.
 *
 * @module
 */
import type { CacheSession } from "./cache_session.ts";
import { type Change, keyChanges, type Reason } from "./differences.ts";
import type { Digest } from "../files/digest.ts";
import { readEvictions } from "./store/evictions.ts";
import { type LatestKey, readLatestKey } from "./store/latest_key.ts";
import { type Miss, readRecord } from "./store/lookup.ts";
import type { KeyComponents } from "./store/stage_key.ts";
import { outputsDigest, type StageRecord } from "./store/stage_record.ts";

/** A cause, and the components of the key that changed since the label's newest result. */
export interface Diagnosis {
  readonly reason: Reason;
  readonly changes: readonly Change[];
}

/**
 * The cause why the result of `key` is not simply taken from the store.
 *
 * @param miss What the store answered; undefined when it was not asked because the stage is forced.
 * @param known The label's earlier result, where it was looked for before.
 */
export async function diagnose(
  session: CacheSession,
  { stage, label, key, components }: { stage: string; label: string; key: Digest; components: KeyComponents },
  miss: Miss | undefined,
  known?: EarlierResult,
): Promise<Diagnosis> {
  if (miss === undefined) return { reason: "force", changes: [] };
  if (miss.reason === "schema") return { reason: "schema", changes: [] };
  if (miss.reason === "corrupt") {
    const changes = miss.damage.map(({ path, detail }) =>
      ({ cause: "corrupt", component: path, old: "valid", new: detail }) as const
    );
    return { reason: "corrupt", changes };
  }
  const evicted = (await readEvictions(session.store, stage, key)).at(-1);
  if (evicted !== undefined) {
    const old = outputsDigest(evicted.record).slice(0, 12);
    const now = `evicted: ${evicted.reason}`;
    return { reason: "evicted", changes: [{ cause: "evicted", component: "stored result", old, new: now }] };
  }
  const { latest, record: earlier } = known ?? await earlierResult(session, { stage, label, components });
  if (latest?.failed === key) return { reason: "failed-before", changes: [] };
  if (latest === undefined || latest.key === null) return { reason: "never-run", changes: [] };
  if (latest.key === key) return { reason: "removed", changes: [] };
  if (earlier === undefined) return { reason: "removed", changes: [] };
  const changes = keyChanges(earlier.components, components);
  return { reason: changes[0]?.cause ?? "removed", changes };
}

/** What is known of a label's newest result. */
export interface EarlierResult {
  readonly latest?: LatestKey;
  readonly record?: StageRecord;
}

/**
 * The newest result of a label that the session's experiment has: its own, or one of the same settings, whoever computed it. One of other settings
 * is another experiment's, which bears the same label.
 */
export async function earlierResult(
  { store, experiment }: Pick<CacheSession, "store" | "experiment">,
  { stage, label, components }: { stage: string; label: string; components: KeyComponents },
): Promise<EarlierResult> {
  const own = await readLatestKey(store, stage, label, experiment);
  const latest = own ?? await readLatestKey(store, stage, label);
  if (latest === undefined || latest.key === null) return latest === undefined ? {} : { latest };
  const found = await readRecord(store, stage, latest.key);
  const record = "version" in found ? found : undefined;
  const isOthers = own === undefined && record !== undefined &&
    keyChanges(record.components, components).some(({ cause }) => cause === "params" || cause === "seed");
  return isOthers ? {} : { latest, ...(record === undefined ? {} : { record }) };
}
