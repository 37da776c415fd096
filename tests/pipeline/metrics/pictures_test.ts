import { decodePictures, encodePictures, joinedPictures } from "../../../pipeline/files/pictures_artifact.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import { commutativityMetric } from "../../../pipeline/metrics/commutativity.ts";
import { accuracyMetric } from "../../../pipeline/metrics/accuracy.ts";
import { nextPictured, picturedSteps, preparePictures } from "../../../pipeline/metrics/pictures.ts";
import type { TaskData } from "../../../pipeline/tasks/task.ts";
import { runTask } from "../../../pipeline/tasks/tasks.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { modularDataset, type ModularPairs } from "../../../data/modular_arithmetic.ts";
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "../../assert.ts";

const { mnist, modularAddition } = profileConfig("smoke");
const task = runTask("modularAddition", {
  ...modularAddition,
  dataset: { operation: "addition", modulus: 5, trainFraction: 0.5, split: 0, labels: "true" } as const,
  model: { width: 4, heads: 2, hiddenWidth: 6 },
});
const engine = await eagerEngine("cpu");

Deno.test("pictures tell the same accuracies and commuting shares as the metrics, pair by pair", async () => {
  const context = { seed: 0, task, data: dataOf(), engine };
  const parameters = task.model.initialize(3);
  const pictures = await preparePictures(context);
  const { table: { modulus, labels, trained }, evaluate } = pictures;
  const { predictions } = await evaluate(parameters);
  const share = (of: number, holds: (pair: number) => boolean) => {
    const pairs = [...labels.keys()].filter((pair) => trained[pair] === of);
    return pairs.filter(holds).length / pairs.length;
  };
  const swapped = (pair: number) => (pair % modulus) * modulus + Math.floor(pair / modulus);
  const right = (pair: number) => predictions[pair] === labels[pair];
  const commutes = (pair: number) => predictions[pair] === predictions[swapped(pair)];
  const values = {
    ...await (await accuracyMetric.prepare(context)).evaluate(parameters),
    ...await (await commutativityMetric.prepare(context)).evaluate(parameters),
  };
  assertEquals(new Set(predictions).size > 1, true, "an untrained network that answers everything alike tells nothing");
  assertAlmostEquals(share(1, right), values.train_accuracy ?? NaN, 1e-6);
  assertAlmostEquals(share(0, right), values.test_accuracy ?? NaN, 1e-6);
  assertAlmostEquals(share(1, commutes), values.commutativity_train ?? NaN, 1e-6);
  assertAlmostEquals(share(0, commutes), values.commutativity_test ?? NaN, 1e-6);
});

Deno.test("decodePictures() reads what encodePictures() wrote, and nothing else", async () => {
  const prepared = await preparePictures({ seed: 0, task, data: dataOf(), engine });
  const pictures = await Promise.all([0, 1].map(async (step) => ({
    step,
    picture: await prepared.evaluate(task.model.initialize(step)),
  })));
  const joined = joinedPictures(prepared.table, pictures);
  assertEquals([...joined.predictions.slice(25)], [...pictures[1].picture.predictions]);
  assertEquals(decodePictures(encodePictures(joined)), joined);
  assertThrows(() => decodePictures(new Uint8Array(9)), TypeError, "Cannot read pictures");
  for (const [name, wrong] of [["steps", -2], ["labels", -1], ["trained", 2], ["predictions", -1]] as const) {
    for (const at of [0, joined[name].length - 1]) {
      const forged = { ...joined, [name]: joined[name].with(at, wrong) };
      assertThrows(() => decodePictures(encodePictures(forged)), TypeError, `${name} must be`);
    }
  }
});

Deno.test("preparePictures() refuses a task without a table", async () => {
  const images = runTask("mnist", mnist);
  await assertRejects(() => preparePictures({ seed: 0, task: images, data: dataOf(), engine }), RangeError, "mnist");
});

Deno.test("V16: nextPictured() goes where test accuracy changes most, half-way over the logarithm, as long as a checkpoint is there", () => {
  const steps = [0, 10, 100, 7000, 8000, 8500, 9000, 9500, 10_000, 15_000];
  const seen = [[0, 0], [100, 0.02], [8000, 0.24], [10_000, 0.99], [15_000, 1]].map(([step, accuracy]) => ({
    step,
    accuracy,
  }));
  assertEquals(nextPictured(steps, seen), 9000);
  assertEquals(nextPictured(steps, [...seen, { step: 9000, accuracy: 0.3 }].reverse()), 9500);
  assertEquals(nextPictured(steps, [{ step: 0, accuracy: 0 }, { step: 10, accuracy: 1 }]), null);
});

Deno.test("picturedSteps() keeps first and last, and in between about equal ratios", () => {
  const steps = Array.from({ length: 401 }, (_, index) => 25 * index);
  const chosen = picturedSteps(steps, 20);
  assertEquals([chosen[0], chosen[1], chosen.at(-1)], [0, 25, 10_000]);
  assert(chosen.length > 15 && chosen.length <= 20, `${chosen}`);
  const ratios = chosen.slice(8).map((step, index) => step / chosen[index + 7]);
  assert(ratios.every((ratio) => ratio > 1.2 && ratio < 1.6), `${ratios}`);
  assertEquals(picturedSteps([0, 5, 7], 20), [0, 5, 7]);
  const uneven = [0, 1, 2, 3, 4, 5, 1000];
  assertEquals(picturedSteps(uneven, uneven.length), uneven);
});

// Helpers

function dataOf(): TaskData {
  const { train, test } = modularDataset(task.settings.dataset, 0);
  const samples = ({ left, right, result }: ModularPairs) => ({
    count: result.length,
    inputs: { left, right },
    labels: result,
  });
  return { train: samples(train), test: samples(test) };
}
