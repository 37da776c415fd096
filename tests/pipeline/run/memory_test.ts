import { assert } from "../../assert.ts";
import { answerOf } from "../../own_process.ts";
import { permitted } from "../project_copy.ts";

for (const name of ["modular addition", "MNIST"]) {
  Deno.test({
    name: `perturbed training on ${name} holds no memory from step to step`,
    ignore: !permitted,
    fn: async () => {
      const growth = Number(await answerOf(new URL("./memory_process.ts", import.meta.url), name));
      assert(growth < 40, `grew by ${growth} MiB`); // 10 KiB a step; tests/slow/memory.ts sees less
    },
  });
}
