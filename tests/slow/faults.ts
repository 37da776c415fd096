/**
 * The faults of tests/faults in full: 200 kills, and a fault at every file-system call of three stages. Minutes; run it with `deno task test-slow`.
 *
 * @module
 */
import { assert } from "../assert.ts";
import { faultAtEveryCall } from "../faults/every_call.ts";
import { killsAtRandom } from "../faults/random_kills.ts";
import { straceWorks } from "../faults/system_calls.ts";

Deno.test("200 kills at random moments: nothing damaged is ever read, and every next run has the golden digests", async () => {
  const { killed, ended } = await killsAtRandom({ kills: 200, seed: 2 });
  console.log(`200 kills: ${killed} hit a running process, ${ended} came after its end`);
  assert(killed >= 100);
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
