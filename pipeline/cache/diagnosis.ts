/**
 * Why a stage has to run, worked out from what is stored about its label.
 *
 * @module
 */
import type { CacheSession } from "./cache_session.ts";
import { type Change, keyChanges, type Reason } from "./differences.ts";
import type { Digest } from "../files/digest.ts";
import { readLatestKey } from "./store/latest_key.ts";
import { type Miss, readRecord } from "./store/lookup.ts";
import type { KeyComponents } from "./store/stage_key.ts";

/** A cause, and the components of the key that changed since the label's newest result. */
export interface Diagnosis {
  readonly reason: Reason;
  readonly changes: readonly Change[];
}

/**
 * The cause why the result of `key` is not simply taken from the store.
 *
 * @param miss What the store answered; undefined when it was not asked because the stage is forced.
 */
export async function diagnose(
  { store }: CacheSession,
  { stage, label, key, components }: { stage: string; label: string; key: Digest; components: KeyComponents },
  miss: Miss | undefined,
): Promise<Diagnosis> {
  if (miss === undefined) return { reason: "force", changes: [] };
  if (miss.reason === "schema") return { reason: "schema", changes: [] };
  if (miss.reason === "corrupt") {
    const changes = miss.damage.map(({ path, detail }) =>
      ({ cause: "corrupt", component: path, old: "valid", new: detail }) as const
    );
    return { reason: "corrupt", changes };
  }
  const latest = await readLatestKey(store, stage, label);
  if (latest?.failed === key) return { reason: "failed-before", changes: [] };
  if (latest === undefined || latest.key === null) return { reason: "never-run", changes: [] };
  if (latest.key === key) return { reason: "removed", changes: [] };
  const earlier = await readRecord(store, stage, latest.key);
  if (!("version" in earlier)) return { reason: "removed", changes: [] };
  const changes = keyChanges(earlier.components, components);
  return { reason: changes[0]?.cause ?? "removed", changes };
}
