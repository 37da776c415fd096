/**
 * Every operation with its gradient, and fifty training steps of every mode, on a graphics card in software (minutes).
 */
import { assertEquals } from "../assert.ts";
import { operationCases } from "../pipeline/engine/compiled/operation_cases.ts";
import { modes, STEPS } from "../pipeline/engine/training_modes.ts";
import { assertOperations } from "../pipeline/engine/gpu/assert_operations.ts";
import { assertTrained } from "../pipeline/engine/gpu/assert_trained.ts";
import { ignore } from "../pipeline/engine/gpu/software_card.ts";

for (const seed of [1, 2]) {
  Deno.test({
    name:
      `every operation of the engines' tests and its gradient are the processor's on a graphics card (seed ${seed})`,
    ignore,
    fn: async () => assertEquals(await assertOperations(seed, 1), operationCases.length),
  });
}

for (const mode of Object.keys(modes)) {
  Deno.test({
    name:
      `${STEPS} training steps on a graphics card (${mode}) equal the processor's, and go on from a saved state with the same bits`,
    ignore,
    fn: () => assertTrained(STEPS, [mode]),
  });
}
