import * as E from "fp-ts/Either";
import { assert, assertEquals } from "../../assert.ts";
import { collectGarbage, type CollectionOptions } from "../../../pipeline/cache/upkeep/gc.ts";
import { objectPath, recordPath } from "../../../pipeline/cache/store/store.ts";
import { cacheUsage, listResults } from "../../../pipeline/cache/upkeep/usage.ts";
import { verifyCache } from "../../../pipeline/cache/upkeep/verify.ts";
import { exitCode } from "../../../pipeline/platform/errors.ts";
import { memoryProject, type Project, request, succeed } from "./fixture.ts";

const variant = (seed: number, label = "run", text = `${seed}`.repeat(10)) =>
  request({ own: text, shared: "the same in all" }, { seed, label });

Deno.test("without a policy garbage collection keeps every result and removes only what nobody refers to", async () => {
  const project = memoryProject();
  const { record } = await project.run(variant(1));
  project.files.put("/project/cache/v1/tmp/dead-1-2-3/0", "half");
  project.files.put("/project/cache/v1/objects/sha256/ab/junk", "junk");
  project.files.put("/project/cache/v1/quarantine/old", "old");
  const work = "/project/cache/v1/partial/train/0a";
  project.files.put(`${work}/resume.safetensors`, "somebody goes on with it");
  project.files.put(`${work}-1b2c/values.csv`, "nobody does");
  const before = project.files.tree();
  const plan = await succeed(collectGarbage(project.store));
  assertEquals(project.files.tree(), before);
  assertEquals(plan.garbage.map(({ kind }) => kind), ["object", "temporary", "quarantine", "partial"]);
  assertEquals([plan.keptRecords, plan.freedBytes], [1, 22]);
  const done = await succeed(collectGarbage(project.store, { dryRun: false }));
  assertEquals(done.garbage, plan.garbage);
  assertEquals((await succeed(collectGarbage(project.store))).garbage, []);
  assertEquals(await project.files.list("/project/cache/v1/partial/train"), ["0a"]);
  assertEquals((await project.run(variant(1))).record, record);
});

Deno.test("each limit of the policy keeps what it says, and what is kept stays a hit", async () => {
  const limits: readonly [CollectionOptions & { readonly pinFirst?: true }, readonly number[]][] = [
    [{ keepLast: 1 }, [1, 3]],
    [{ keepLast: 2 }, [1, 2, 3]],
    [{ olderThan: 25_000 }, [2, 3]],
    [{ olderThan: 25_000, keepLast: 1 }, [1, 2, 3]],
    [{}, [1, 2, 3]],
    [{ pinFirst: true }, [1]],
    [{ olderThan: 0, pinFirst: true }, [1]],
    [{ maxSize: 0 }, []],
    [{ maxSize: 25 }, [3]],
    [{ maxSize: 35 }, [2, 3]],
    [{ maxSize: 25, pinFirst: true }, [1]],
    [{ maxSize: 35, pinFirst: true }, [1, 3]],
  ];
  for (const [limit, kept] of limits) {
    const project = memoryProject();
    const first = await threeResults(project);
    const pinned = limit.pinFirst ? { pinned: () => Promise.resolve(new Set([first])) } : {};
    const { keptRecords } = await succeed(collectGarbage(project.store, { dryRun: false, ...limit, ...pinned }));
    assertEquals(keptRecords, kept.length, JSON.stringify(limit));
    assertEquals((await succeed(verifyCache(project.store))).problems, []);
    for (const seed of [1, 2, 3]) {
      const status = (await project.run(variant(seed))).status;
      assertEquals(status, kept.includes(seed) ? "cached" : "computed", `${JSON.stringify(limit)} ${seed}`);
    }
  }
});

Deno.test("the newest results of a label are kept in each experiment that has such a label", async () => {
  const project = memoryProject();
  for (const [seed, experiment] of [[1, "paper"], [2, "quick"], [3, "quick"]] as const) {
    await project.run(variant(seed), { experiment });
    project.clock.advance(10_000);
  }
  await succeed(collectGarbage(project.store, { dryRun: false, keepLast: 1 }));
  const statuses: string[] = [];
  for (const seed of [1, 2, 3]) statuses.push((await project.run(variant(seed))).status);
  assertEquals(statuses, ["cached", "computed", "cached"]);
});

Deno.test("the oldest results go first, also where a newer one is the largest", async () => {
  const project = memoryProject();
  for (const [seed, bytes] of [[1, 10], [2, 100], [3, 10]]) {
    await project.run(request({ own: `${seed}`.repeat(bytes) }, { seed }));
    project.clock.advance(10_000);
  }
  const kept = async (maxSize: number) => {
    const { keptRecords, keptBytes } = await succeed(collectGarbage(project.store, { maxSize }));
    return [keptRecords, keptBytes];
  };
  assertEquals(await Promise.all([5, 50, 115, 120].map(kept)), [[0, 0], [1, 10], [2, 110], [3, 120]]);
});

Deno.test("a time stamp from the future counts as now", async () => {
  const project = memoryProject();
  const future = { ...project.clock, now: () => project.clock.now() + 1e12 };
  await project.run(variant(1), { clock: future });
  const { keptRecords } = await succeed(collectGarbage(project.store, { olderThan: 1000 }));
  assertEquals(keptRecords, 1);
});

Deno.test("garbage collection waits for running commands, and gives up with exit 5", async () => {
  const project = memoryProject();
  await project.open();
  const result = await collectGarbage(project.store, { dryRun: false, lockTimeout: 1000 })();
  assert(E.isLeft(result) && result.left._tag === "LockTimeout" && exitCode(result.left) === 5);
});

Deno.test("verifyCache() with repair moves what is damaged away, after which the cache is sound", async () => {
  const project = memoryProject();
  const { record } = await project.run(variant(1));
  await project.run(variant(2));
  project.files.put(objectPath(project.store, record.outputs[1].digest), "wrong");
  const found = await succeed(verifyCache(project.store));
  assertEquals([found.records, found.objects, found.problems.length], [2, 3, 3]);
  assertEquals((await succeed(verifyCache(project.store, { repair: true }))).problems, found.problems);
  assertEquals((await succeed(verifyCache(project.store))).problems, []);
  assertEquals((await project.run(variant(1))).record.outputs, record.outputs);
});

Deno.test("verifyCache() finds no damage where results are published or removed while it looks", async () => {
  const project = memoryProject();
  const { record } = await project.run(variant(1));
  let looks = 0;
  const read = async (path: string) => {
    if (path.includes("/objects/") && looks++ === 0) {
      await project.run(variant(2));
      await project.files.remove(recordPath(project.store, record.stage, record.key));
      for (const { digest } of record.outputs) await project.files.remove(objectPath(project.store, digest));
    }
    return await project.files.read(path);
  };
  const files = { ...project.files, read };
  assertEquals((await succeed(verifyCache({ ...project.store, files }))).problems, []);
  assert(looks > 0);
});

Deno.test("listResults() and cacheUsage() count results, the newest of a label first", async () => {
  const project = memoryProject();
  await threeResults(project);
  await project.run(variant(4, "another"));
  const results = await succeed(listResults(project.store));
  assertEquals(results.map(({ label, components }) => [label, components.seed]), [["another", 4], ["run", 3], [
    "run",
    2,
  ], ["run", 1]]);
  const usage = await succeed(cacheUsage(project.store));
  assertEquals(usage.objects, { count: 5, bytes: 55 });
  assertEquals(usage.stages, [{ stage: "train", records: 4, bytes: 100 }]);
});

// Helpers

/** Results of the seeds 1, 2, 3, ten seconds apart; that of seed 1, whose key is answered, was used last. */
async function threeResults(project: Project): Promise<string> {
  for (const seed of [1, 2, 3]) {
    await project.run(variant(seed), { run: `a-${seed}` });
    project.clock.advance(10_000);
  }
  return (await project.run(variant(1), { run: "b" })).key;
}
