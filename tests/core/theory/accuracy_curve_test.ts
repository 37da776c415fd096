import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { fitAccuracyCurve } from "../../../core/theory/fit_accuracy_curve.ts";
import { type AccuracyCurve, FIGURE_3_CURVE, predictedAccuracy } from "../../../core/theory/predicted_accuracy.ts";

const STEPS = Array.from({ length: 250 }, (_, i) => 60 * (i + 1));

Deno.test("predictedAccuracy() of Figure 3 is 0 at step 0, one half near step 6 700 and stays 1 in the end", () => {
  assertEquals(predictedAccuracy(0, FIGURE_3_CURVE), 0);
  // The half-normal median is 0.67449 * 0.1, so a - b log10 t = 1 / 0.067449 - 1 / 2 and t = 10^((1925 - 14.326) / 500).
  assertAlmostEquals(predictedAccuracy(10 ** ((1925 - 14.326) / 500), FIGURE_3_CURVE), 0.5, 1e-4);
  assertAlmostEquals(predictedAccuracy(15_000, FIGURE_3_CURVE), 1, 1e-12);
});

Deno.test("predictedAccuracy() increases with the step, in [0, 1]", () => {
  const curves = fc.record({
    intercept: fc.double({ min: 0, max: 5000, noNaN: true }),
    slope: fc.double({ min: 1, max: 2000, noNaN: true }),
    gradientLipschitz: fc.double({ min: 0, max: 10, noNaN: true }),
    distanceVariance: fc.double({ min: 1e-4, max: 10, noNaN: true }),
  });
  fc.assert(fc.property(curves, fc.nat(20_000), fc.nat(20_000), (curve, step, more) => {
    const [early, late] = [predictedAccuracy(step, curve), predictedAccuracy(step + more, curve)];
    assert(0 <= early && early <= late && late <= 1);
  }));
});

Deno.test("predictedAccuracy() refuses a negative step and a slope that is not > 0", () => {
  for (const step of [-1, NaN]) {
    assertThrows(() => predictedAccuracy(step, FIGURE_3_CURVE), RangeError, "step is not >= 0");
  }
  for (const slope of [0, -1, NaN]) {
    assertThrows(() => predictedAccuracy(1, { ...FIGURE_3_CURVE, slope }), RangeError, "slope is not > 0");
  }
});

Deno.test("fitAccuracyCurve() finds the curve that made the accuracies", () => {
  // Transitions between the second evaluation and the last, over a tenth of a decade to a whole one.
  const places = fc.tuple(fc.integer({ min: 26, max: 38 }), fc.integer({ min: 20, max: 28 }));
  fc.assert(
    fc.property(places, ([place, slopeDecade]) => {
      const slope = 10 ** (slopeDecade / 10);
      const made: AccuracyCurve = { ...FIGURE_3_CURVE, slope, intercept: (slope * place) / 10 + 7 };
      const { curve, rootMeanSquareError } = fitAccuracyCurve({
        ...FIGURE_3_CURVE,
        steps: STEPS,
        accuracies: accuraciesOf(made),
      });
      assert(rootMeanSquareError < 1e-4, `${rootMeanSquareError}`);
      assertAlmostEquals(curve.slope / slope, 1, 2e-2);
      assertAlmostEquals(curve.intercept / made.intercept, 1, 2e-2);
    }),
    { numRuns: 20 },
  );
});

Deno.test("fitAccuracyCurve() is no worse than the paper's constants, on accuracies that no such curve makes", () => {
  const accuracies = STEPS.map((step) => step < 6000 ? 0.05 : 0.98);
  const fitted = fitAccuracyCurve({ ...FIGURE_3_CURVE, steps: STEPS, accuracies });
  const paper = accuraciesOf(FIGURE_3_CURVE);
  const error = Math.sqrt(paper.reduce((sum, value, i) => sum + (value - accuracies[i]) ** 2, 0) / STEPS.length);
  assert(fitted.rootMeanSquareError < error);
  assert(fitted.rootMeanSquareError > 0.02); // what no curve from 0 to 1 can fit
  const again = accuraciesOf(fitted.curve);
  const squares = again.reduce((sum, value, i) => sum + (value - accuracies[i]) ** 2, 0);
  assertAlmostEquals(fitted.rootMeanSquareError, Math.sqrt(squares / STEPS.length), 1e-12);
});

Deno.test("fitAccuracyCurve() refuses what is no curve", () => {
  const fit = (steps: number[], accuracies: number[]) => fitAccuracyCurve({ ...FIGURE_3_CURVE, steps, accuracies });
  assertThrows(() => fit([1], [0]), RangeError, "current value is 1 and 1");
  assertThrows(() => fit([1, 2], [0]), RangeError, "current value is 2 and 1");
  assertThrows(() => fit([0, 1], [0, 1]), RangeError, "a step is not >= 1: current value is 0");
  assertThrows(() => fit([1, 2], [0, NaN]), RangeError, "an accuracy is not in [0, 1]: current value is NaN");
});

// Helpers

function accuraciesOf(curve: AccuracyCurve): number[] {
  return STEPS.map((step) => predictedAccuracy(step, curve));
}
