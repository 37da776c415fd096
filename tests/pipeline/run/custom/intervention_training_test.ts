import * as tf from "@tensorflow/tfjs";
import type { Intervention } from "../../../../core/training/intervention.ts";
import {
  decodeTrainingState,
  encodeTrainingState,
  type LoopState,
} from "../../../../pipeline/files/checkpoint_artifact.ts";
import { eagerEngine } from "../../../../pipeline/engine/eager_engine.ts";
import type { Engine } from "../../../../pipeline/engine/engine.ts";
import { stepFeeder } from "../../../../pipeline/run/training/step_feeder.ts";
import { initialState, trainingLoop } from "../../../../pipeline/run/training/training_loop.ts";
import { assert, assertEquals, assertNotEquals } from "../../../assert.ts";
import grokfastExample from "../../../../docs/examples/own/grokfast_ema.ts";
import { grokfast } from "../../../../core/interventions/grokfast.ts";
import weightNoise from "../../../../docs/examples/own/weight_noise.ts";
import { permitted } from "../../project_copy.ts";
import { runOf, smallAddition, smallImages, smallRun, type SmallTask } from "../small_tasks.ts";

const noisy = "noisy";

const noisyInputs: Intervention = {
  noise: ({ perturbation }) => ({ inputs: perturbation }),
  objective: ({ noise, step, usual }) => usual({ perturbation: tf.div(noise.inputs, tf.sqrt(tf.add(step, 1))) }), // a schedule: 1 / sqrt(step)
};

for (const small of [smallAddition({ steps: 14 }), smallImages({ steps: 23 })]) {
  const { id } = runOf(small, noisy);

  Deno.test(`trainingLoop() goes on with ${id}, an intervention of one's own, from any checkpoint to the same bits`, async () => {
    const whole = await train(small, noisyInputs);
    assert(whole.kept.length >= 4);
    for (const checkpoint of whole.kept) {
      const initial = initialState(smallRun(small, noisy, { own: [noisyInputs] }));
      const restored = decodeTrainingState(encodeTrainingState(checkpoint), initial);
      assert(restored !== undefined);
      assertEquals((await train(small, noisyInputs, restored)).arrays, whole.arrays);
    }
    assertNotEquals(whole.arrays, (await train(small)).arrays);
  });
}

Deno.test({
  name: "the example's weight noise trains compiled as it does eagerly, and otherwise than without it",
  ignore: !permitted,
  async fn() {
    const { compiledEngine } = await import("../../../../pipeline/engine/compiled_engine.ts");
    for (const small of [smallAddition({ steps: 14 }), smallImages({ steps: 23 })]) {
      const eager = await train(small, weightNoise);
      const compiled = await train(small, weightNoise, undefined, await compiledEngine());
      const without = await train(small);
      const distance = (other: typeof eager) =>
        Math.max(
          ...Object.entries(eager.arrays).filter(([name]) => name.startsWith("parameters.")).flatMap((
            [name, values],
          ) => values.map((value, i) => Math.abs(value - other.arrays[name][i]))),
        );
      assert(distance(compiled) < 1e-4, `${distance(compiled)}`); // a few steps of float32 in another order
      assert(distance(without) > 1e-3, `${distance(without)}`);
    }
  },
});

Deno.test("the example's Grokfast is the built-in one to the last bit, and trains otherwise than without it", async () => {
  const builtIn = grokfast.intervention({ alpha: 0.98, lambda: 2 });
  for (const small of [smallAddition({ steps: 14 }), smallImages({ steps: 23 })]) {
    const example = await train(small, grokfastExample);
    assertEquals(example.arrays, (await train(small, builtIn)).arrays);
    const [name] = Object.keys(example.arrays).filter((each) => each.startsWith("parameters."));
    assertNotEquals(example.arrays[name], (await train(small)).arrays[name]);
  }
});

Deno.test("stepFeeder() feeds an intervention the step and draws of that step, whatever was asked before", () => {
  const small = smallImages();
  const feeder = () => stepFeeder(smallRun(small, noisy, { own: [noisyInputs] }));
  const inTurn = feeder();
  const draws = [10, 11, 12].map((step) => {
    const { step: at, "noise.0.inputs": noise } = inTurn(step);
    assertEquals([...at], [step]);
    assertEquals(noise, feeder()(step)["noise.0.inputs"]);
    return [...noise];
  }).flat();
  assertEquals(new Set(draws).size > draws.length * 0.99, true);
});

// Helpers

/** Every checkpoint of a training, and its last arrays. */
async function train(small: SmallTask, intervention?: Intervention, start?: LoopState, given?: Engine) {
  const run = smallRun(small, noisy, { own: intervention === undefined ? [] : [intervention] });
  const kept: LoopState[] = [];
  const engine = given ?? await eagerEngine("cpu");
  const outcome = await trainingLoop(run, engine, start ?? initialState(run), {
    checkpoint: (state) => {
      kept.push(state);
      return Promise.resolve();
    },
    progress: () => {},
    shouldStop: () => false,
  });
  assertEquals(outcome._tag, "finished");
  const arrays = Object.entries(outcome.state.arrays).map(([name, values]) => [name, [...values]] as const);
  return { kept, arrays: Object.fromEntries(arrays) };
}
