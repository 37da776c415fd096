import { assert } from "../assert.ts";
import { permitted } from "./laboratory.ts";
import { killsAtRandom } from "./random_kills.ts";

Deno.test({
  name: "processes killed at random moments: nothing damaged is ever read, and the next run has the golden digests",
  ignore: !permitted,
  async fn() {
    const { killed } = await killsAtRandom({ kills: 12, seed: 1 });
    assert(killed >= 2, `only ${killed} of 12 runs were killed`);
  },
});
