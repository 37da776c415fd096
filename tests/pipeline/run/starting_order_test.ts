import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { noCustomCode } from "../../../pipeline/plan/custom_code.ts";
import { planOf } from "../../../pipeline/plan/plan.ts";
import { startingOrder } from "../../../pipeline/run/starting_order.ts";
import { assert, assertEquals } from "../../assert.ts";

Deno.test("startingOrder() begins with the shortest base run, then takes the longest, and none before the run that it waits for", () => {
  const engine = { name: "compiled", backend: "compiled", cpu: "avx2" } as const;
  for (const seeds of [[0], [0, 1]]) {
    const { runs } = planOf({ ...profileConfig("quick"), seeds }, { engine, custom: noCustomCode, files: {} });
    const order = startingOrder(runs);
    assertEquals(order.map(({ run }) => run.id).toSorted(), runs.map(({ run }) => run.id).toSorted());
    assertEquals(order[0].run.id, "mnist-standard-seed-0");
    assertEquals(order[1].run.id, "modular-addition-perturbed-seed-0");
    const ids = order.map(({ run }) => run.id);
    for (const [index, { run, training }] of order.entries()) {
      assert(ids.indexOf(training.runs[0]) <= index, `${run.id} waits for ${training.runs[0]}`);
    }
  }
});
