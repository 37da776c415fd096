import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { abelianRegularizer } from "../../../core/losses/abelian_regularizer.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertClose, elements, normalTensor, numberOf, squares } from "../../arbitraries/tensors.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";

const logitPairs = fc.record({
  samples: fc.integer({ min: 1, max: 5 }),
  classes: fc.integer({ min: 1, max: 5 }),
  seed: seeds(),
})
  .map(({ samples, classes, seed }) =>
    [normalTensor([samples, classes], seed), normalTensor([samples, classes], seed + 1)] as const
  );

Deno.test("abelianRegularizer() is the mean over samples and logits of the squared difference, whichever comes first", () => {
  fc.assert(fc.property(logitPairs, ([logits, swapped]) => {
    const value = numberOf(() => abelianRegularizer(logits, swapped));
    assertAlmostEquals(value, squares(elements(tf.sub(logits, swapped))) / logits.size, 1e-5);
    assertEquals(numberOf(() => abelianRegularizer(swapped, logits)), value);
    assert(value > 0);
  }));
});

Deno.test("abelianRegularizer() of a commutative network is 0", () => {
  const logits = normalTensor([3, 4], 0);
  assertEquals(numberOf(() => abelianRegularizer(logits, logits)), 0);
});

Deno.test("abelianRegularizer() has opposite gradients in f(a, b) and f(b, a): it pulls both together", () => {
  fc.assert(fc.property(logitPairs, ([logits, swapped]) => {
    const [ofLogits, ofSwapped] = tf.grads((a, b) => abelianRegularizer(a as tf.Tensor2D, b as tf.Tensor2D))([
      logits,
      swapped,
    ]);
    const expected = elements(tf.sub(logits, swapped)).map((gap) => 2 * gap / logits.size);
    assertClose(elements(ofLogits), expected, 1e-5);
    assertClose(elements(ofSwapped), expected.map((slope) => -slope), 1e-5);
  }));
});
