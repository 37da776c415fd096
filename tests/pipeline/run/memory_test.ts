import { assert } from "../../assert.ts";
import { memoryGrowth } from "./memory_growth.ts";
import { smallAddition, smallImages } from "./small_tasks.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));

for (const [name, makeTask] of [["modular addition", smallAddition], ["MNIST", smallImages]] as const) {
  Deno.test({
    name: `perturbed training on ${name} holds no memory from step to step`,
    ignore,
    fn: async () => {
      const growth = await memoryGrowth(makeTask, "perturbed", { settle: 1000, steps: 4000 });
      assert(growth < 40, `grew by ${growth} MiB`); // 10 KiB a step; tests/slow/memory.ts sees less
    },
  });
}
