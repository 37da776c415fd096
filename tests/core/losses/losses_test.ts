import { losses } from "../../../core/losses/losses.ts";
import { assertEquals } from "../../assert.ts";

for (const [module, loss] of Object.entries(losses)) {
  Deno.test(`the loss of ${module} is its default export`, async () => {
    assertEquals((await import(`../../../${module}`)).default, loss);
  });
}
