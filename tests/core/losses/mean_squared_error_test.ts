import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { meanSquaredError, squaredRisk } from "../../../core/losses/mean_squared_error.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertClose, assertLeavesOnly, elements, normalTensor, numberOf, squares } from "../../arbitraries/tensors.ts";
import { assertAlmostEquals, assertEquals } from "../../assert.ts";

const batches = fc.record({
  samples: fc.integer({ min: 1, max: 5 }),
  classes: fc.integer({ min: 1, max: 5 }),
  seed: seeds(),
});

Deno.test("meanSquaredError() is the mean over samples and outputs, squaredRisk() the sum over outputs, halved", () => {
  fc.assert(fc.property(batches, ({ samples, classes, seed }) => {
    const [outputs, targets] = [0, 1].map((i) => normalTensor([samples, classes], seed + i));
    const total = squares(elements(tf.sub(outputs, targets)));
    assertAlmostEquals(numberOf(() => meanSquaredError(outputs, targets)), total / (samples * classes), 1e-5);
    assertAlmostEquals(numberOf(() => squaredRisk(outputs, targets)), total / (2 * samples), 1e-5);
  }));
});

Deno.test("squaredRisk() of ten outputs is five times meanSquaredError()", () => {
  const [outputs, targets] = [0, 1].map((seed) => normalTensor([4, 10], seed));
  const [risk, error] = [squaredRisk, meanSquaredError].map((loss) => numberOf(() => loss(outputs, targets)));
  assertAlmostEquals(risk, 5 * error, 1e-5);
});

Deno.test("meanSquaredError() and squaredRisk() vanish where outputs are the targets, and have the slope of a parabola elsewhere", () => {
  fc.assert(fc.property(batches, ({ samples, classes, seed }) => {
    const [outputs, targets] = [0, 1].map((i) => normalTensor([samples, classes], seed + i));
    const gaps = elements(tf.sub(outputs, targets));
    for (const [loss, share] of [[meanSquaredError, 2 / (samples * classes)], [squaredRisk, 1 / samples]] as const) {
      assertEquals(numberOf(() => loss(outputs, outputs)), 0);
      assertClose(elements(tf.grad((x) => loss(x, targets))(outputs)), gaps.map((gap) => share * gap), 1e-5);
    }
  }));
});

Deno.test("meanSquaredError() and squaredRisk() leave no tensor behind", () => {
  assertLeavesOnly(() => {
    const [outputs, targets] = [0, 1].map((seed) => normalTensor([2, 3], seed));
    return [meanSquaredError(outputs, targets), squaredRisk(outputs, targets)];
  });
});
