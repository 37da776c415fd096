/**
 * Fifty training steps of every mode on a graphics card in software (minutes).
 */
import { modes, STEPS } from "../pipeline/engine/training_modes.ts";
import { assertTrained } from "../pipeline/engine/gpu/assert_trained.ts";
import { ignore } from "../pipeline/engine/gpu/software_card.ts";

for (const mode of Object.keys(modes)) {
  Deno.test({
    name:
      `${STEPS} training steps on a graphics card (${mode}) equal the processor's, and go on from a saved state with the same bits`,
    ignore,
    fn: () => assertTrained(STEPS, [mode]),
  });
}
