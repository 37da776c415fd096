import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { commutativityAccuracy, logitDistance, swapHeldOut } from "../../../core/metrics/commutativity.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertLeavesOnly, elements, normalTensor, numberOf, squares } from "../../arbitraries/tensors.ts";
import { assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";

const predictions = fc.array(fc.record({ one: fc.nat(2), other: fc.nat(2), selected: fc.boolean() }), {
  maxLength: 12,
});
const tokenPairs = fc.uniqueArray(fc.tuple(fc.nat(4), fc.nat(4)), { selector: String, maxLength: 20 });

Deno.test("commutativityAccuracy() is the share of the selected pairs with equal predictions, null where none is selected", () => {
  fc.assert(fc.property(predictions, (rows) => {
    const [ones, others] = [rows.map(({ one }) => one), rows.map(({ other }) => other)].map((each) =>
      Int32Array.from(each)
    );
    const share = (counted: typeof rows) =>
      counted.length === 0 ? null : counted.filter(({ one, other }) => one === other).length / counted.length;
    assertEquals(commutativityAccuracy(ones, others), share(rows));
    const selected = rows.map((row) => row.selected);
    assertEquals(commutativityAccuracy(ones, others, { selected }), share(rows.filter((row) => row.selected)));
  }));
});

Deno.test("commutativityAccuracy() refuses predictions of different numbers", () => {
  assertThrows(
    () => commutativityAccuracy(new Int32Array(2), new Int32Array(3)),
    RangeError,
    "their numbers differ: current value is 2 and 3",
  );
});

Deno.test("swapHeldOut() tells the pairs whose swap is not among the pairs; a double is its own swap", () => {
  fc.assert(fc.property(tokenPairs, (pairs) => {
    const held = swapHeldOut({
      left: Int32Array.from(pairs, ([a]) => a),
      right: Int32Array.from(pairs, ([, b]) => b),
    });
    assertEquals(held, pairs.map(([a, b]) => !pairs.some(([c, d]) => c === b && d === a)));
    pairs.forEach(([a, b], i) => a === b && assertEquals(held[i], false));
  }));
});

Deno.test("swapHeldOut() looks for the swap among other pairs if there are any; a double's is there if it is itself", () => {
  fc.assert(fc.property(tokenPairs, tokenPairs, (pairs, among) => {
    const [asked, others] = [pairs, among].map((each) => ({
      left: Int32Array.from(each, ([a]) => a),
      right: Int32Array.from(each, ([, b]) => b),
    }));
    const held = swapHeldOut(asked, others);
    assertEquals(held, pairs.map(([a, b]) => !among.some(([c, d]) => c === b && d === a)));
  }));
});

Deno.test("swapHeldOut() does not take (1, 12) for (11, 2)", () => {
  assertEquals(swapHeldOut({ left: Int32Array.of(1, 2), right: Int32Array.of(12, 11) }), [true, true]);
});

Deno.test("logitDistance() is the mean over pairs of the squared distance, summed over logits, whichever comes first", () => {
  const logitPairs = fc.record({
    samples: fc.integer({ min: 1, max: 5 }),
    classes: fc.integer({ min: 1, max: 5 }),
    seed: seeds(),
  });
  fc.assert(fc.property(logitPairs, ({ samples, classes, seed }) => {
    const [logits, swapped] = [0, 1].map((i) => normalTensor([samples, classes], seed + i));
    const distance = numberOf(() => logitDistance(logits, swapped));
    assertAlmostEquals(distance, squares(elements(tf.sub(logits, swapped))) / samples, 1e-5 * (1 + distance));
    assertEquals(numberOf(() => logitDistance(swapped, logits)), distance);
    assertEquals(numberOf(() => logitDistance(logits, logits)), 0);
  }));
});

Deno.test("logitDistance() leaves only what it returns", () => {
  assertLeavesOnly(() => [logitDistance(normalTensor([3, 2], 0), normalTensor([3, 2], 1))]);
});
