/**
 * Training on a graphics card, here one in software: the processor's numbers, and the same bits again.
 */
import { assert } from "../../../assert.ts";
import { assertTrained } from "./assert_trained.ts";
import { ignore, runOnCard, softwareCard } from "./software_card.ts";

/** Few, as software is slow: `tests/slow/gpu.ts` has every mode. */
const STEPS = 6;
const MODES = ["modular addition, standard"];

Deno.test({
  name:
    `${STEPS} training steps on a graphics card equal the processor's, and go on from a saved state with the same bits`,
  ignore,
  fn: () => assertTrained(STEPS, MODES),
});

Deno.test({
  name: "--engine gpu names card, driver and interface",
  ignore,
  fn: async () => {
    const program = new URL("backend_process.ts", import.meta.url);
    const { out } = await runOnCard(softwareCard, program);
    assert(/^onnxruntime-node \S+ webgpu: SwiftShader Device \(\w+\), SwiftShader driver \d+, Vulkan$/.test(out), out);
  },
});
