/**
 * The faults of tests/faults in full: 200 kills, and a fault at every file-system call of three stages. Minutes; run it with `deno task test:slow`.
 *
 * @module
 */
import { assert } from "../assert.ts";
import { collectGarbage } from "../../pipeline/cache/upkeep/gc.ts";
import { faultAtEveryCall } from "../faults/every_call.ts";
import { withLaboratory } from "../faults/laboratory.ts";
import { killsAtRandom } from "../faults/random_kills.ts";
import { straceWorks } from "../faults/system_calls.ts";

Deno.test("200 kills at random moments: nothing damaged is ever read, and every next run has the golden digests", async () => {
  const { killed, ended } = await killsAtRandom({ kills: 200, seed: 2 });
  console.log(`200 kills: ${killed} hit a running process, ${ended} came after its end`);
  assert(killed >= 100);
});

Deno.test("100 runs beside garbage collection in a loop: none fails, none sees a missing file", async () => {
  await withLaboratory(async (laboratory) => {
    let collections = 0;
    let running = true;
    const collecting = (async () => {
      while (running) {
        const result = await collectGarbage(laboratory.store, { dryRun: false, keepLast: 1, lockTimeout: 20 })();
        if (result._tag === "Right") collections++;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    for (let round = 0; round < 50; round++) {
      const ended = await Promise.all([laboratory.run({ bytes: round % 7 }), laboratory.run({ bytes: round % 3 })]);
      for (const { code, err } of ended) assert(code === 0 && !/missing|damaged/.test(err), err);
    }
    running = false;
    await collecting;
    console.log(`${collections} collections beside 100 runs`);
    assert(collections > 10);
    await laboratory.holds();
  });
});

for (const fault of ["signal=KILL", "error=EIO", "error=ENOSPC"] as const) {
  Deno.test({
    name: `${fault} at every file-system call of three stages: every next run has the golden digests`,
    ignore: !straceWorks,
    async fn() {
      const { calls, runs, survived } = await faultAtEveryCall(fault);
      console.log(`${fault}: ${runs} of ${calls} calls hit, ${survived} runs came to their end all the same`);
      assert(runs === calls && runs > 100);
    },
  });
}
