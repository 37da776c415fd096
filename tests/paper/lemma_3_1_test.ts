import fc from "fast-check";
import { assert, assertAlmostEquals } from "../assert.ts";
import { inputGradientBound } from "../../core/theory/input_gradient_bound.ts";
import { interpolationOf, interpolations, measure } from "../arbitraries/networks.ts";

const ROUNDING = 1 + 1e-12;

Deno.test("Lemma 3.1: at an interpolation solution 1/n sum ||grad_x f||_F^2 <= ||W||_F^2 / min ||x_i||^2 * S(W)", () => {
  fc.assert(fc.property(interpolations(), (interpolation) => {
    const measured = measure(interpolation);
    assert(measured.inputGradient <= inputGradientBound(measured) * ROUNDING);
  }));
});

Deno.test("Lemma 3.1: it holds already with the operator norm of the first layer, which is the sharper bound", () => {
  fc.assert(fc.property(interpolations(), (interpolation) => {
    const measured = measure(interpolation);
    const sharper = inputGradientBound({ ...measured, weightNorm: measured.firstLayerOperatorNorm });
    assert(measured.inputGradient <= sharper * ROUNDING);
    assert(sharper <= inputGradientBound(measured) * ROUNDING);
  }));
});

Deno.test("Lemma 3.1: is not vacuous: both sides are positive, within a factor of a thousand", () => {
  const measured = measure(interpolationOf({
    samples: 4,
    dimension: 3,
    classes: 2,
    freeNeurons: 5,
    activation: "relu",
    inputNorm: "various",
    seed: 3,
  }));
  assert(measured.inputGradient > 1);
  assert(measured.inputGradient > 0.001 * inputGradientBound(measured));
});

Deno.test("Lemma 3.1: is an equality for f(x) = <w, x> on inputs of equal norm", () => {
  fc.assert(fc.property(vectors(), fc.double({ min: 0.1, max: 10, noNaN: true }), (w, inputNorm) => {
    // grad_x f = w and grad_w f = x, so both sides are ||w||^2.
    const weightNorm = Math.hypot(...w);
    const bound = inputGradientBound({ weightNorm, smallestInputNorm: inputNorm, sharpness: inputNorm ** 2 });
    assertAlmostEquals(bound, weightNorm ** 2, 1e-12 * weightNorm ** 2);
  }));
});

Deno.test("Lemma 3.1: is no longer true with the largest input norm in place of the smallest", () => {
  // f(x) = <w, x> with ||w|| = 1 on inputs of norm 1 and 3: the left side is 1, S = (1 + 9) / 2.
  const claim = (inputNorm: number) =>
    inputGradientBound({ weightNorm: 1, smallestInputNorm: inputNorm, sharpness: 5 });
  assert(claim(1) >= 1);
  assert(claim(3) < 1);
});

// Helpers

function vectors(): fc.Arbitrary<number[]> {
  const entry = fc.double({ min: -10, max: 10, noNaN: true });
  return fc.tuple(fc.double({ min: 0.1, max: 10, noNaN: true }), fc.array(entry, { maxLength: 5 }))
    .map(([first, rest]) => [first, ...rest]);
}
