import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { perturbationErrors } from "../../../core/metrics/perturbation_error.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertLeavesOnly, mean, normalTensor, numberOf, rowsOf, squares } from "../../arbitraries/tensors.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";

const outputs = fc.record({
  samples: fc.integer({ min: 1, max: 5 }),
  classes: fc.integer({ min: 1, max: 5 }),
  seed: seeds(),
})
  .map(({ samples, classes, seed }) =>
    [0, 1].map((i) => normalTensor([samples, classes], seed + i)) as [tf.Tensor2D, tf.Tensor2D]
  );
const forms = ["raw", "softmax", "relative"] as const;

Deno.test("perturbationErrors() are means over samples: of the squared change, of the softmax's, and of the change by the output", () => {
  fc.assert(fc.property(outputs, ([perturbed, clean]) => {
    const pairs = rowsOf(perturbed).map((row, i) => [row, rowsOf(clean)[i]] as const);
    const change = ([one, other]: readonly (readonly number[])[]) => squares(one.map((value, k) => value - other[k]));
    const expected = {
      raw: mean(pairs.map(change)),
      softmax: mean(pairs.map((pair) => change(pair.map(softmaxOf)))),
      relative: mean(pairs.map((pair) => change(pair) / squares(pair[1]))),
    };
    const errors = errorsOf(perturbed, clean);
    for (const form of forms) assertAlmostEquals(errors[form], expected[form], 1e-5 * (1 + expected[form]), form);
  }));
});

Deno.test("perturbationErrors() vanish without noise, and the softmax's is at most 2, which it attains", () => {
  fc.assert(fc.property(outputs, ([perturbed, clean]) => {
    assertEquals(errorsOf(clean, clean), { raw: 0, softmax: 0, relative: 0 });
    assert(errorsOf(perturbed, clean).softmax <= 2);
  }));
  assertEquals(errorsOf(tf.tensor2d([[1e3, 0]]), tf.tensor2d([[0, 1e3]])).softmax, 2);
});

Deno.test("perturbationErrors(): growing logits leave the relative form, a common offset leaves the raw and the softmax form", () => {
  fc.assert(fc.property(outputs, fc.integer({ min: -3, max: 3 }), ([perturbed, clean], exponent) => {
    const errors = errorsOf(perturbed, clean);
    const grown = errorsOf(
      ...[perturbed, clean].map((each) => tf.mul(each, 2 ** exponent)) as [tf.Tensor2D, tf.Tensor2D],
    );
    assertAlmostEquals(grown.relative, errors.relative, 1e-5 * (1 + errors.relative));
    assertAlmostEquals(grown.raw, 4 ** exponent * errors.raw, 1e-4 * (1 + errors.raw));
    const lifted = errorsOf(...[perturbed, clean].map((each) => tf.add(each, 3)) as [tf.Tensor2D, tf.Tensor2D]);
    for (const form of ["raw", "softmax"] as const) {
      assertAlmostEquals(lifted[form], errors[form], 1e-4 * (1 + errors[form]));
    }
  }));
});

Deno.test("perturbationErrors() leave only what they return", () => {
  assertLeavesOnly(() => Object.values(perturbationErrors(normalTensor([3, 2], 0), normalTensor([3, 2], 1))));
});

// Helpers

function errorsOf(perturbed: tf.Tensor2D, clean: tf.Tensor2D): Record<typeof forms[number], number> {
  const [raw, softmax, relative] = forms.map((form) => numberOf(() => perturbationErrors(perturbed, clean)[form]));
  return { raw, softmax, relative };
}

function softmaxOf(row: readonly number[]): number[] {
  const weights = row.map(Math.exp);
  return weights.map((weight) => weight / weights.reduce((sum, each) => sum + each, 0));
}
