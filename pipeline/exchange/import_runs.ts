/**
 * Exported runs taken into this machine's cache.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import * as t from "io-ts";
import { count, type ObjectOf } from "../files/json_codecs.ts";
import { attempt, Failure, invalid, orThrow } from "../platform/failure.ts";
import type { CacheSession } from "../cache/cache_session.ts";
import { changeCodec } from "../cache/differences.ts";
import { readEvictions } from "../cache/store/evictions.ts";
import { readLatestKey, writeLatestKey } from "../cache/store/latest_key.ts";
import { lockResult } from "../cache/store/lock.ts";
import { lookup } from "../cache/store/lookup.ts";
import { copyHashing } from "../cache/store/objects.ts";
import { publish } from "../cache/store/publish.ts";
import { outputsDigest, type StageRecord } from "../cache/store/stage_record.ts";
import type { Program } from "../run/environment.ts";
import { describeError } from "../platform/errors.ts";
import { surveyStored } from "../run/survey.ts";
import type { PlacedResult } from "./check_results.ts";
import type { ReadBundle } from "./read_bundle.ts";

/** The fields of {@linkcode ImportedRuns}. */
export const importedRunsFields = {
  runs: t.readonlyArray(t.string),
  /** Whether samples and weights are among what was given. */
  whole: t.boolean,
  /** Results that were stored, and that had been there. */
  stored: count,
  known: count,
  /** Results that the next `reproduce` takes from the cache. */
  found: count,
  /** Results that it computes again, with what they depend on that differs here. */
  again: t.readonlyArray(t.strict({ stage: t.string, label: t.string, changes: t.readonlyArray(changeCodec) })),
};

/** What became of exported runs. */
export type ImportedRuns = ObjectOf<typeof importedRunsFields>;

/**
 * Stores the results of a verified bundle. Every output is copied into the cache and hashed once more before the first record is written, so that a
 * bundle that changes meanwhile leaves nothing behind; results that are stored already are left alone, and must be the same.
 */
export function importRuns(bundle: ReadBundle): Program<ImportedRuns> {
  return (environment) =>
    attempt(async () => {
      const { cache } = environment;
      const staged: Staged[] = [];
      for (const result of bundle.results) {
        const { record } = result;
        const found = await lookup(cache.store, record.stage, record.key);
        if (found.found) {
          refuseDifferent(found.record, record);
          if (!found.isPartial || result.leftOut.size > 0) continue;
        } else await refuseEvicted(cache, record);
        staged.push(await stage(cache, result));
      }
      for (const each of staged) await store(cache, each);
      const { results } = bundle;
      for (const { record: { stage, label, key } } of results) {
        if (await readLatestKey(cache.store, stage, label) !== undefined) continue;
        await writeLatestKey(cache.store, cache.temporary, stage, { label, key, failed: null });
      }
      const labels = new Set(results.map(({ record: { stage, label } }) => `${stage} ${label}`));
      const surveyed =
        (await orThrow(surveyStored(bundle.config, "metrics", bundle.runs)(environment)).catch(atLeastStored))
          .filter(({ stage, label }) => labels.has(`${stage} ${label}`));
      const again = surveyed.filter(({ explanation }) => explanation.status === "would run");
      return {
        runs: bundle.runs,
        whole: results.every(({ leftOut }) => leftOut.size === 0),
        stored: staged.length,
        known: results.length - staged.length,
        found: surveyed.length - again.length,
        again: again.map(({ stage, label, explanation: { changes } }) => ({ stage, label, changes })),
      };
    });
}

/** What cannot be surveyed, as for images in a folder that is not here, is stored all the same. */
function atLeastStored(cause: unknown): never {
  if (!(cause instanceof Failure)) throw cause;
  const message = `the results are stored, but what they depend on here cannot be told: ${describeError(cause.error)}`;
  throw invalid("configuration.json", message);
}

/** Two results of one key contradict each other: which of them is wrong is not for an import to decide. */
function refuseDifferent(stored: StageRecord, { stage, label, outputs }: StageRecord): void {
  const known = new Map(stored.outputs.map(({ name, digest }) => [name, digest]));
  const different = outputs.find(({ name, digest }) => known.get(name) !== digest);
  if (different === undefined && outputs.length === known.size) return;
  throw invalid(
    `${stage} (${label})`,
    `another result is stored here under the same key${
      different === undefined ? "" : `: ${different.name} differs`
    }; ` +
      "find out by reproduce --check which one is wrong, and evict it if it is the one here (docs/cache.md); nothing was stored",
  );
}

/** What was evicted here as wrong does not come back by import. */
async function refuseEvicted({ store }: CacheSession, record: StageRecord): Promise<void> {
  const { stage, label, key } = record;
  const evictions = await readEvictions(store, stage, key);
  const same = evictions.find((each) => outputsDigest(each.record) === outputsDigest(record));
  if (same === undefined) return;
  const date = new Date(same.at).toISOString().slice(0, 10);
  throw invalid(
    `${stage} (${label})`,
    `the same result was evicted here on ${date}: ${same.reason}; nothing was stored`,
  );
}

/** A result whose outputs are files in the cache's own folder for files on their way, by their names. */
interface Staged {
  readonly record: StageRecord;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Copies those of a result's outputs that the bundle has. */
async function stage({ store, temporary }: CacheSession, { record, folder, leftOut }: PlacedResult): Promise<Staged> {
  const outputs: Record<string, string> = {};
  for (const { name, digest } of record.outputs.filter(({ name }) => !leftOut.has(name))) {
    const copy = await temporary.path();
    const source = join(folder, name);
    if ((await copyHashing(store, source, copy)).digest !== digest) {
      throw invalid(source, "it changed while it was read; nothing was stored");
    }
    outputs[name] = copy;
  }
  return { record, outputs };
}

async function store(
  { store, temporary, policy, platform, environments }: CacheSession,
  { record, outputs }: Staged,
): Promise<void> {
  using _lock = await lockResult(store, record, policy.lockTimeout);
  const { outputs: all, ...rest } = record;
  const directory = dirname(await temporary.path());
  const names = Object.entries(outputs).map(([name, path]) => [name, basename(path)]);
  const leftOut = all.filter(({ name }) => outputs[name] === undefined);
  const publication = { record: rest, directory, outputs: Object.fromEntries(names), leftOut };
  const computedIn = record.components.environment.filter(({ name }) => !(name in platform));
  await environments.note(Object.fromEntries(computedIn.map(({ name, value }) => [name, value])), temporary);
  await publish(store, temporary, { ...publication, recheck: () => Promise.resolve() });
}
