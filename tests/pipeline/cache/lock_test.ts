import * as E from "fp-ts/Either";
import { assert, assertEquals, assertRejects } from "../../assert.ts";
import { Failure } from "../../../pipeline/platform/failure.ts";
import type { FileSystem } from "../../../pipeline/platform/file_system.ts";
import { FileSystemFault } from "../../../pipeline/platform/file_system_error.ts";
import { takeLock } from "../../../pipeline/cache/store/lock.ts";
import { collectGarbage } from "../../../pipeline/cache/upkeep/gc.ts";
import { memoryProject, request } from "./fixture.ts";

const path = "/project/cache/v1/locks/x.lock";

Deno.test("takeLock() waits with one line that names the holder, and gets the lock when the holder lets go", async () => {
  const { store, log } = memoryProject();
  const held = await takeLock(store, path, { kind: "exclusive", what: "train (run)" });
  const waiting = takeLock(store, path, { kind: "exclusive", what: "train (run)" });
  while (log.length === 0) await store.clock.sleep(0);
  held.release();
  (await waiting).release();
  assertEquals(log.length, 1);
  assert(/^waiting for pid \d+ on host \S+ since 2026-01-01T\S+: train \(run\)$/.test(log[0]), log[0]);
});

Deno.test("takeLock() looks again at least four times a second, however long it waits, and rarely enough", async () => {
  const { store, clock } = memoryProject();
  using _held = await takeLock(store, path, { kind: "exclusive", what: "train (run)" });
  const pauses: number[] = [];
  const sleep = (milliseconds: number) => {
    pauses.push(milliseconds);
    return clock.sleep(milliseconds);
  };
  const waiting = { kind: "exclusive", what: "train (run)", timeout: 60_000 } as const;
  await assertRejects(() => takeLock({ ...store, clock: { ...clock, sleep } }, path, waiting), Failure, "LockTimeout");
  assert(pauses.every((pause) => pause > 0 && pause <= 250), `${pauses}`);
  assert(pauses.length < 300, `${pauses.length} pauses`);
});

Deno.test("takeLock() shares a shared lock, and excludes exclusive from both", async () => {
  const { store } = memoryProject();
  const options = { what: "the cache", timeout: 0 };
  const first = await takeLock(store, path, { kind: "shared", ...options });
  const second = await takeLock(store, path, { kind: "shared", ...options });
  await assertRejects(() => takeLock(store, path, { kind: "exclusive", ...options }), Failure, "LockTimeout");
  first.release();
  await assertRejects(() => takeLock(store, path, { kind: "exclusive", ...options }), Failure, "LockTimeout");
  second.release();
  const alone = await takeLock(store, path, { kind: "exclusive", ...options });
  await assertRejects(() => takeLock(store, path, { kind: "shared", ...options }), Failure, "LockTimeout");
  alone.release();
});

Deno.test("two computations of one key in one process are one computation", async () => {
  const project = memoryProject();
  const count = { runs: 0 };
  const outcomes = await Promise.all([1, 2, 3].map(() => project.run(request({ a: "1" }, {}, count))));
  assertEquals(outcomes.map(({ status }) => status).sort(), ["cached", "cached", "computed"]);
  assertEquals(count.runs, 1);
});

Deno.test("on a file system without locks there is a line, the result is right, and collection spares young files", async () => {
  const project = memoryProject();
  const files: FileSystem = {
    ...project.files,
    open: async (name, mode) => ({
      ...await project.files.open(name, mode),
      tryLock: () => Promise.reject(new FileSystemFault("lock", name, "ENOTSUP", "cannot lock: not supported")),
    }),
  };
  const results = await Promise.all(
    [0, 1].map((seed) => project.attempt(request({ a: `${seed}` }, { seed }), { files })),
  );
  assert(results.every(E.isRight));
  assert(project.log.some((line) => line.includes("has no locks")));
  project.files.put("/project/cache/v1/tmp/young/0", "half");
  const store = { ...project.store, files };
  await collectGarbage(store, { dryRun: false })();
  assertEquals(await files.list("/project/cache/v1/tmp"), ["young"]);
  project.clock.advance(25 * 3600 * 1000);
  await collectGarbage(store, { dryRun: false })();
  assertEquals(await files.list("/project/cache/v1/tmp"), []);
});
