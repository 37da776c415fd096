/**
 * How many MiB this process grows by while it trains on the task in its argument: run by `memory_test.ts`.
 *
 * @module
 */
import { memoryGrowth } from "./memory_growth.ts";
import { smallAddition, smallImages } from "./small_tasks.ts";

const makeTask = Deno.args[0] === "MNIST" ? smallImages : smallAddition;
console.log(await memoryGrowth(makeTask, "perturbed", { settle: 1000, steps: 4000 }));
