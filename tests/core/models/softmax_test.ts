import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { softmax } from "../../../core/models/softmax.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import {
  assertClose,
  assertLeavesOnly,
  derivativesAlong,
  differencesAlong,
  elements,
  normalTensor,
  rowsOf,
} from "../../arbitraries/tensors.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";

const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 3 }),
  classes: fc.integer({ min: 1, max: 5 }),
  seed: seeds(),
});

Deno.test("softmax() has rows in [0, 1] that sum to 1, in the order of the scores", () => {
  fc.assert(fc.property(shapes, ({ rows, classes, seed }) => {
    const scores = tf.mul(normalTensor([rows, classes], seed), 3);
    rowsOf(softmax(scores)).forEach((row, i) => {
      assertAlmostEquals(row.reduce((sum, p) => sum + p, 0), 1, 1e-6);
      assert(row.every((p) => 0 <= p && p <= 1));
      assertClose(row, inDouble(rowsOf(scores)[i]), 1e-6);
    });
  }));
});

Deno.test("softmax() is unmoved by a constant added to a row, and finite however large the scores", () => {
  const scores = tf.tensor2d([[1, 2, 3]]);
  assertClose(elements(softmax(tf.add(scores, 1000))), elements(softmax(scores)), 1e-4);
  assertEquals(elements(softmax(tf.tensor1d([1e30, -1e30, 0]))), [1, 0, 0]);
});

Deno.test("softmax() acts on the last axis of a tensor of any rank", () => {
  const scores = normalTensor([2, 3, 4], 1);
  assertEquals(softmax(scores).shape, [2, 3, 4]);
  assertClose(elements(softmax(scores)), elements(softmax(scores.reshape([6, 4]))), 0);
});

Deno.test("softmax() is differentiated three times and more, as finite differences in double precision say", () => {
  fc.assert(
    fc.property(shapes, ({ rows, classes, seed }) => {
      tf.tidy(() => {
        const [x, v, c] = [0, 1, 2].map((i) => normalTensor([rows, classes], seed + i));
        const contracted = (scores: tf.Tensor) => tf.sum(tf.mul(softmax(scores), c));
        const exactly = (scores: number[]) =>
          Array.from({ length: rows }, (_, i) => inDouble(scores.slice(i * classes, (i + 1) * classes))).flat()
            .reduce((sum, p, i) => sum + p * elements(c)[i], 0);
        const exact = differencesAlong(exactly, elements(x), elements(v), 3);
        const size = 1 + Math.max(...exact.map(Math.abs));
        assertClose(derivativesAlong(contracted, [x, v], 3), exact, 1e-4 * size);
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("tf.softmax(), which softmax() replaces, has second derivatives that are silently wrong", () => {
  const [x, v] = [tf.tensor1d([0, 1]), tf.tensor1d([1, 0])];
  const meanOf = (scores: number[]) => inDouble(scores).reduce((sum, p, i) => sum + p * scores[i], 0);
  const [, , exact] = differencesAlong(meanOf, elements(x), elements(v), 2);
  const [, , ours] = derivativesAlong((scores) => tf.sum(tf.mul(softmax(scores), scores)), [x, v], 2);
  const [, , theirs] = derivativesAlong((scores) => tf.sum(tf.mul(tf.softmax(scores), scores)), [x, v], 2);
  assertAlmostEquals(ours, exact, 1e-5);
  assert(Math.abs(theirs - exact) > 0.05, `${theirs} and ${exact}`);
});

Deno.test("softmax() and its gradient leave no tensor behind", () => {
  assertLeavesOnly(() => {
    const scores = normalTensor([3, 2], 0);
    return [softmax(scores), tf.grad((x) => tf.sum(tf.square(softmax(x))))(scores)];
  });
});

// Helpers

function inDouble(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
