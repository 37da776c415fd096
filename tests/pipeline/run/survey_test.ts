/**
 * What a look at a plan costs in calls to the file system.
 *
 * @module
 */
import { join } from "node:path";
import { closeCache, openCache } from "../../../pipeline/cache/cache_session.ts";
import { runStage } from "../../../pipeline/cache/run_stage.ts";
import type { StageRecord } from "../../../pipeline/cache/store/stage_record.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { noCustomCode } from "../../../pipeline/plan/custom_code.ts";
import { attempt, orThrow } from "../../../pipeline/platform/failure.ts";
import { denoFileSystem, type FileSystem } from "../../../pipeline/platform/file_system.ts";
import { projectRoot } from "../../../pipeline/platform/project_root.ts";
import type { Environment } from "../../../pipeline/run/environment.ts";
import { planned } from "../../../pipeline/run/planned.ts";
import { surveyStored } from "../../../pipeline/run/survey.ts";
import { assert, assertEquals } from "../../assert.ts";
import { permitted } from "../project_copy.ts";

Deno.test({
  name: "a look at stored results takes a call for each note and one for each file: twice the runs, twice the calls",
  ignore: !permitted,
  async fn() {
    const cacheDirectory = Deno.makeTempDirSync();
    try {
      await store(6, cacheDirectory);
      const looks = [];
      for (const seeds of [2, 4, 6]) looks.push(await lookAt(seeds, cacheDirectory));
      const [few, more, most] = looks;
      assertEquals(most.calls - more.calls, more.calls - few.calls);
      assertEquals(most.calls - more.calls, 3 * (most.results - more.results)); // record, note, and the one object
      assert(most.results - more.results >= 12);

      const trainings = await lookAt(6, cacheDirectory, ({ stage }) => stage !== "metrics");
      assertEquals(trainings.results, 2 * 6); // a dataset and a training for each seed
      assertEquals(trainings.calls, 3 * trainings.results); // nothing that is not asked for is looked up
    } finally {
      Deno.removeSync(cacheDirectory, { recursive: true });
    }
  },
});

// Helpers

const { mnist, modularAddition, ...rest } = profileConfig("smoke");

/** A run of modular addition from each of some seeds. */
const configOf = (seeds: number) => ({
  ...rest,
  mnist: { ...mnist, interventions: [] },
  modularAddition: { ...modularAddition, interventions: ["standard" as const] },
  variants: [],
  seeds: Array.from({ length: seeds }, (_, seed) => seed),
});

const later = { now: () => Date.now() + 10_000, monotonic: () => performance.now(), sleep: () => Promise.resolve() };

/** An environment that looks, or stores; no engine is loaded. */
async function withCache<A>(
  options: { readonly cacheDirectory: string; readonly readOnly: boolean; readonly files: FileSystem },
  use: (environment: Environment) => Promise<A>,
): Promise<A> {
  const cache = await orThrow(openCache({ ...options, projectRoot, clock: later }));
  const environment: Environment = {
    cache,
    engine: { name: "eager", backend: "a backend", cpu: "a processor" },
    emit: () => {},
    custom: noCustomCode,
    jobs: 1,
    startWorker: () => {
      throw new Error("nothing is computed here");
    },
    stopSignal: () => undefined,
  };
  try {
    return await use(environment);
  } finally {
    await orThrow(closeCache(cache));
  }
}

/** Stores a made-up file for every result, and finds each once, which notes how it looks. */
async function store(seeds: number, cacheDirectory: string): Promise<void> {
  await withCache({ cacheDirectory, readOnly: false, files: denoFileSystem }, async (environment) => {
    const { results } = await orThrow(planned(configOf(seeds))(environment));
    for (let times = 0; times < 2; times++) {
      const records = new Map<unknown, StageRecord>();
      for (const result of results) {
        const { keyed, upstream } = result;
        const inputs = Object.fromEntries(Object.entries(upstream).map(([name, each]) => [name, records.get(each)!]));
        const compute = (folder: string, key: string) =>
          attempt(async () => {
            await Deno.mkdir(folder, { recursive: true });
            await Deno.writeTextFile(join(folder, "file"), key);
          });
        const outputs = () => attempt(() => Promise.resolve({ file: "file" }));
        records.set(result, (await orThrow(runStage({ ...keyed, inputs, compute, outputs })(environment))).record);
      }
    }
  });
}

/** How many results a plan has but for the report, or the part of it that is asked for, all of them stored, and the calls about them. */
async function lookAt(seeds: number, cacheDirectory: string, only?: Parameters<typeof surveyStored>[3]) {
  let calls = 0;
  const counted = <A>(work: (path: string) => Promise<A>) => (path: string) => {
    if (/\/v1\/(results|verified|objects)\//.test(path)) calls++;
    return work(path);
  };
  const { info, read, list } = denoFileSystem;
  const files = { ...denoFileSystem, info: counted(info), read: counted(read), list: counted(list) };
  return await withCache({ cacheDirectory, readOnly: true, files }, async (environment) => {
    const results = await orThrow(surveyStored(configOf(seeds), "metrics", undefined, only)(environment));
    assertEquals(new Set(results.map(({ explanation }) => explanation.status)), new Set(["cached"]));
    return { results: results.length, calls };
  });
}
