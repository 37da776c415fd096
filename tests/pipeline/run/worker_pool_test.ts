import type { Environment } from "../../../pipeline/run/environment.ts";
import { MOST_KEPT, type WorkerAccess, workerPool } from "../../../pipeline/run/stages/worker_pool.ts";
import { assert, assertEquals } from "../../assert.ts";

const access = { read: ["/objects"], write: ["/partial"], startsDeno: false };

Deno.test("a process serves one run after the other, two runs at a time have one each, and the pool ends them", async () => {
  const { pool, started } = poolOf();
  const first = pool.take(access);
  await pool.giveBack(first);
  assert(pool.take(access) === first);
  const second = pool.take(access);
  assert(second !== first);
  await pool.giveBack(first);
  await pool.giveBack(second);
  await pool.close();
  assertEquals(started.map(({ ended }) => ended), [true, true]);
});

Deno.test("a run never gets a process that may touch something else, and an idle one gives way to the new one", async () => {
  const other = [
    { ...access, read: ["/objects", "/data"] },
    { ...access, write: ["/"] },
    { ...access, startsDeno: true },
  ];
  for (const wanted of other) {
    const { pool, started } = poolOf();
    const first = pool.take(access);
    await pool.giveBack(first);
    assert(pool.take(wanted) !== first);
    assertEquals(started.map(({ ended }) => ended), [true, false]);
    assertEquals(started.map(({ granted }) => granted), [access, wanted]);
  }
});

Deno.test("a process that grew large is ended, and one that died while it was idle serves no run", async () => {
  const { pool, started } = poolOf();
  const large = pool.take(access);
  started[0].memory = MOST_KEPT + 1;
  await pool.giveBack(large);
  assert(started[0].ended);
  const dead = pool.take(access);
  await pool.giveBack(dead);
  started[1].ended = true;
  assert(pool.take(access) !== dead);
  assertEquals(started.length, 3);
});

// Helpers

/** A pool, and what it started. */
function poolOf() {
  const started: { readonly granted: WorkerAccess; memory: number; ended: boolean }[] = [];
  const environment = {
    cache: { projectRoot: "/project" },
    startWorker: ({ module: _, ...granted }: WorkerAccess & { readonly module: string }) => {
      const facts = { granted, memory: 0, ended: false };
      started.push(facts);
      return {
        memory: () => facts.memory,
        isRunning: () => !facts.ended,
        close: () => Promise.resolve(void (facts.ended = true)),
      };
    },
  } as unknown as Environment;
  return { pool: workerPool(environment), started };
}
