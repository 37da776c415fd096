import fc from "fast-check";
import { assert, assertAlmostEquals } from "../assert.ts";
import { normalArray } from "../../core/random/random_arrays.ts";
import { halfNormalNeighbouringProbability } from "../../core/theory/neighbouring_probability.ts";
import { type AccuracyCurve, FIGURE_3_CURVE, predictedAccuracy } from "../../core/theory/predicted_accuracy.ts";
import { robustRadius } from "../../core/theory/robust_radius.ts";
import { seeds } from "../arbitraries/matrices.ts";
import { interpolations, measure } from "../arbitraries/networks.ts";
import { accuracyOf, attack } from "./attacks.ts";

Deno.test("Corollary 3.3: if ||x|| = 1 and ||W||_F^2 S = max(a - b log10 t, 0)^2 / (4n), then P(min{1, 1/(max(a - b log10 t, 0) + L)}) is P at Theorem 3.2's radius", () => {
  const cases = fc.record({
    samples: fc.integer({ min: 1, max: 5000 }),
    weightNorm: positive(100),
    step: fc.integer({ min: 1, max: 40_000 }),
    intercept: positive(3000),
    slope: positive(800),
    gradientLipschitz: positive(5),
    distanceVariance: positive(0.1),
  });
  fc.assert(fc.property(cases, ({ samples, weightNorm, step, ...curve }) => {
    const steepness = Math.max(curve.intercept - curve.slope * Math.log10(step), 0);
    const sharpness = steepness ** 2 / (4 * samples * weightNorm ** 2);
    const { gradientLipschitz } = curve;
    const radius = robustRadius({ samples, weightNorm, sharpness, gradientLipschitz, smallestInputNorm: 1 });
    const probability = halfNormalNeighbouringProbability(radius, curve.distanceVariance);
    assertAlmostEquals(predictedAccuracy(step, curve), probability, 1e-12);
  }));
});

Deno.test("Corollary 3.3: an interpolating network's accuracy at half-normal distances from inputs of norm one is at least the predicted one", () => {
  const n = 400;
  fc.assert(
    fc.property(interpolations({ activation: "tanh", inputNorm: "one" }), seeds(), positive(4), (net, seed, spread) => {
      const measured = measure(net);
      const step = 1000;
      const slope = 500;
      const steepness = 2 * Math.sqrt(measured.samples * measured.sharpness) * measured.weightNorm;
      const curve: AccuracyCurve = {
        intercept: steepness + slope * Math.log10(step),
        slope,
        gradientLipschitz: measured.gradientLipschitz,
        distanceVariance: (spread * robustRadius(measured)) ** 2,
      };
      const predicted = predictedAccuracy(step, curve);
      const lengths = normalArray(n, seed).map((z) => Math.abs(z) * Math.sqrt(curve.distanceVariance));
      const sampling = 5 * Math.sqrt(predicted * (1 - predicted) / n) + 1 / n; // five standard errors of the share in reach
      assert(accuracyOf(net.network, attack(net, { lengths, seed })) >= predicted - sampling);
    }),
    { numRuns: 30 },
  );
});

Deno.test("Corollary 3.3: is not vacuous: with Figure 3's constants it predicts a transition from below 0.1 to above 0.9", () => {
  assert(predictedAccuracy(3000, FIGURE_3_CURVE) < 0.1);
  assert(predictedAccuracy(7000, FIGURE_3_CURVE) > 0.9);
});

Deno.test("Corollary 3.3: P(r) = erf(r / sqrt(2 mu)) takes mu for the variance: one standard deviation holds 0.68", () => {
  const { distanceVariance } = FIGURE_3_CURVE;
  const probability = halfNormalNeighbouringProbability(Math.sqrt(distanceVariance), distanceVariance);
  assertAlmostEquals(probability, 0.6826894921370859, 1e-12); // math.erf(1 / math.sqrt(2))
});

// Helpers

function positive(max: number): fc.Arbitrary<number> {
  return fc.double({ min: max / 1000, max, noNaN: true });
}
