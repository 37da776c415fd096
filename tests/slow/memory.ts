/**
 * A hundred thousand training steps, as many as the paper's: a minute, so no part of `deno task test`. Run it with `deno task test:slow`.
 *
 * @module
 */
import { assert } from "../assert.ts";
import { memoryGrowth } from "../pipeline/run/memory_growth.ts";
import { smallAddition, smallImages } from "../pipeline/run/small_tasks.ts";

for (const [name, makeTask] of [["modular addition", smallAddition], ["MNIST", smallImages]] as const) {
  Deno.test(`a hundred thousand steps of perturbed training on ${name} leave memory as flat as the first ten thousand`, async () => {
    const growth = await memoryGrowth(makeTask, "perturbed", { settle: 10_000, steps: 100_000 });
    console.log(`grew by ${growth.toFixed(1)} MiB`);
    assert(growth < 40, `grew by ${growth} MiB`); // 0.4 KiB a step
  });
}
