import fc from "fast-check";
import { assert, assertEquals, assertNotEquals } from "../../assert.ts";
import { stepFeeder, stepsPerEpoch } from "../../../pipeline/run/training/step_feeder.ts";
import { runOf, smallAddition, smallImages, smallRun, type SmallTask } from "./small_tasks.ts";

const cases: readonly (readonly [SmallTask, string])[] = [
  [smallAddition(), "standard"],
  [smallAddition(), "perturbed"],
  [smallAddition(), "abelian"],
  [smallImages(), "standard"],
  [smallImages(), "perturbed"],
];

for (const [small, intervention] of cases) {
  const name = runOf(small, intervention).id;

  Deno.test(`stepFeeder() feeds ${name} the same at a step whatever was asked before`, () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (step, before) => {
        const feeder = feederOf(small, intervention);
        feeder(before);
        const after = copied(feeder(step));
        assertEquals(after, copied(feederOf(small, intervention)(step)));
      }),
      { numRuns: 20 },
    );
  });
}

Deno.test("stepFeeder() feeds what the intervention needs: noise where training is perturbed, indices where it has minibatches", () => {
  const keys = cases.map(([small, intervention]) => Object.keys(feederOf(small, intervention)(0)).sort().join());
  assertEquals(keys, [
    "schedule,step",
    "noise.0.input,schedule,step",
    "schedule,step",
    "batch,schedule,step",
    "batch,noise.0.input,schedule,step",
  ]);
});

Deno.test("stepFeeder() shows every sample of an epoch at most once, and others in the next epoch", () => {
  const small = smallImages();
  assertEquals(stepsPerEpoch(smallRun(small, "standard")), 3); // 7 samples in batches of 2: one is left out
  const feeder = feederOf(small, "standard");
  const epochs = Array.from(
    { length: 20 },
    (_, epoch) => [0, 1, 2].flatMap((step) => [...feeder(3 * epoch + step).batch]),
  );
  for (const samples of epochs) {
    assertEquals(new Set(samples).size, 6);
    assert(samples.every((index) => index >= 0 && index < 7));
  }
  assertEquals(new Set(epochs.flat()).size, 7);
  assertNotEquals(epochs[0], epochs[1]);
});

Deno.test("stepFeeder() feeds other noise at every step and to every seed, and other batches to every seed", () => {
  const small = smallImages();
  const feeds = (seed: number, step: number) => copied(feederOf(small, "perturbed", seed)(step));
  const draws = [feeds(0, 0), feeds(0, 1), feeds(1, 0)].map((fed) => fed["noise.0.input"].slice(0, 5).join());
  assertEquals(new Set(draws).size, 3);
  const orders = [0, 1].map((seed) => copied(feederOf(small, "standard", seed)(0)).batch.join());
  assertEquals(new Set(orders).size, 2);
});

// Helpers

function feederOf(small: SmallTask, intervention: string, seed = 0) {
  return stepFeeder(smallRun(small, intervention, { seed }));
}

/** The feeds as they are now: the feeder writes over them at its next call. */
function copied(feeds: Readonly<Record<string, Float32Array | Int32Array>>): Record<string, Float32Array | Int32Array> {
  return Object.fromEntries(Object.entries(feeds).map(([name, values]) => [name, values.slice()]));
}
