import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import {
  assertClose,
  assertLeavesOnly,
  derivativesAlong,
  differencesAlong,
  elements,
  normalTensor,
  numberOf,
  oneHot,
} from "../../arbitraries/tensors.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";

const batches = fc.integer({ min: 2, max: 5 }).chain((classes) =>
  fc.record({
    classes: fc.constant(classes),
    labels: fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength: 1, maxLength: 4 }),
    seed: seeds(),
  })
);

Deno.test("crossEntropy() is the mean of log sum exp - logit of the label", () => {
  fc.assert(fc.property(batches, ({ classes, labels, seed }) => {
    const logits = tf.mul(normalTensor([labels.length, classes], seed), 4) as tf.Tensor2D;
    const expected = inDouble(elements(logits), labels, classes);
    assertAlmostEquals(lossOf(logits, labels), expected, 1e-5);
    assert(lossOf(logits, labels) >= -1e-6);
  }));
});

Deno.test("crossEntropy() of equal logits is the logarithm of their number", () => {
  for (const classes of [2, 3, 114]) {
    assertAlmostEquals(lossOf(tf.fill([3, classes], 7) as tf.Tensor2D, [0, 0, 0]), Math.log(classes), 2e-6);
  }
});

Deno.test("crossEntropy() is finite and right however large the logits", () => {
  assertEquals(lossOf(tf.tensor2d([[1e4, 0]]), [0]), 0);
  assertEquals(lossOf(tf.tensor2d([[1e4, 0]]), [1]), 1e4);
  assertEquals(lossOf(tf.tensor2d([[-1e4, -3e4]]), [1]), 2e4);
  assertEquals(lossOf(tf.tensor2d([[1e30, -1e30, 0]]), [0]), 0);
  const gradient = tf.grad((x) => crossEntropy(x as tf.Tensor2D, oneHot([1], 2)))(tf.tensor2d([[1e4, 0]]));
  assertEquals(elements(gradient), [1, -1]);
});

Deno.test("crossEntropy() is the same whatever is added to a sample's logits", () => {
  for (const offset of [0, 30, -100]) {
    for (const margin of [1, 5, 10, 14]) {
      const loss = lossOf(tf.tensor2d([[offset + margin, offset]]), [0]);
      assertAlmostEquals(loss, Math.log1p(Math.exp(-margin)), 2e-7, `offset ${offset}, margin ${margin}`);
    }
  }
});

Deno.test("crossEntropy() of a confident network has a gradient that is right to rounding and sums to zero", () => {
  for (const margin of [1, 5, 15, 17, 30, 80]) {
    const logits = tf.tensor2d([[margin, 0, -1]]);
    const gradient = elements(tf.grad((x) => crossEntropy(x as tf.Tensor2D, oneHot([0], 3)))(logits));
    const [one, two] = [Math.exp(-margin), Math.exp(-margin - 1)];
    const expected = [-(one + two), one, two].map((share) => share / (1 + one + two));
    gradient.forEach((slope, k) => assertAlmostEquals(slope / expected[k], 1, 1e-5, `margin ${margin}, class ${k}`));
    assertAlmostEquals((gradient[1] + gradient[2]) / -gradient[0], 1, 1e-6, `margin ${margin}`);
  }
});

Deno.test("crossEntropy() of a confident network is right to rounding itself", () => {
  for (const margin of [1, 5, 15, 17, 30, 80]) {
    const loss = lossOf(tf.tensor2d([[margin, 0]]), [0]);
    assertAlmostEquals(loss / Math.log1p(Math.exp(-margin)), 1, 1e-5, `margin ${margin}`);
  }
});

Deno.test("crossEntropy() has a first and a second derivative, as finite differences in double precision say", () => {
  fc.assert(
    fc.property(batches, ({ classes, labels, seed }) => {
      tf.tidy(() => {
        const [x, v] = [0, 1].map((i) => normalTensor([labels.length, classes], seed + i));
        const exact = differencesAlong((logits) => inDouble(logits, labels, classes), elements(x), elements(v), 2);
        const found = derivativesAlong(
          (logits) => crossEntropy(logits as tf.Tensor2D, oneHot(labels, classes)),
          [x, v],
          2,
        );
        assertClose(found, exact, 1e-4 * (1 + Math.max(...exact.map(Math.abs))));
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("crossEntropy() passes on the gradient that comes from above: of its square it is twice itself times its own", () => {
  const logits = normalTensor([3, 4], 5);
  const loss = (x: tf.Tensor) => crossEntropy(x as tf.Tensor2D, oneHot([0, 3, 1], 4));
  const ofSquare = elements(tf.grad((x) => tf.square(loss(x)))(logits));
  const value = numberOf(() => loss(logits));
  assertClose(ofSquare, elements(tf.grad(loss)(logits)).map((slope) => 2 * value * slope), 1e-6);
});

Deno.test("crossEntropy() and its gradient leave no tensor behind", () => {
  assertLeavesOnly(() => {
    const [logits, labels] = [normalTensor([3, 2], 0), oneHot([0, 1, 1], 2)];
    return [crossEntropy(logits, labels), tf.grad((x) => crossEntropy(x as tf.Tensor2D, labels))(logits)];
  });
});

// Helpers

function lossOf(logits: tf.Tensor2D, labels: readonly number[]): number {
  return numberOf(() => crossEntropy(logits, oneHot(labels, logits.shape[1])));
}

function inDouble(logits: readonly number[], labels: readonly number[], classes: number): number {
  return labels.reduce((sum, label, i) => {
    const row = logits.slice(i * classes, (i + 1) * classes);
    const largest = Math.max(...row);
    return sum + largest + Math.log(row.reduce((total, logit) => total + Math.exp(logit - largest), 0)) - row[label];
  }, 0) / labels.length;
}
