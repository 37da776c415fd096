import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { accuracy } from "../../../core/metrics/accuracy.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertLeavesOnly, integers, normalTensor, numberOf, rowsOf } from "../../arbitraries/tensors.ts";
import { assertAlmostEquals, assertEquals } from "../../assert.ts";

const batches = fc.integer({ min: 1, max: 5 }).chain((classes) =>
  fc.record({
    classes: fc.constant(classes),
    labels: fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength: 1, maxLength: 9 }),
    seed: seeds(),
  })
);

Deno.test("accuracy() is the share of rows whose largest logit is the label's", () => {
  fc.assert(fc.property(batches, ({ classes, labels, seed }) => {
    const logits = normalTensor([labels.length, classes], seed);
    const right = rowsOf(logits).filter((row, i) => row.indexOf(Math.max(...row)) === labels[i]).length;
    assertAlmostEquals(numberOf(() => accuracy(logits, integers(labels))), right / labels.length, 1e-7);
  }));
});

Deno.test("accuracy() is 1 for the labels that the logits predict, 0 for the others, and gives a tie to the first class", () => {
  const logits = tf.tensor2d([[0, 2, 1], [5, -1, 3]]);
  assertEquals(numberOf(() => accuracy(logits, integers([1, 0]))), 1);
  assertEquals(numberOf(() => accuracy(logits, integers([2, 2]))), 0);
  assertEquals(numberOf(() => accuracy(tf.tensor2d([[1, 1], [1, 1]]), integers([0, 1]))), 0.5);
});

Deno.test("accuracy() leaves only what it returns", () => {
  assertLeavesOnly(() => [accuracy(normalTensor([3, 2], 0), integers([0, 1, 1]))]);
});
