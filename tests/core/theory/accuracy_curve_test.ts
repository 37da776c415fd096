import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { FIGURE_3_CURVE, predictedAccuracy } from "../../../core/theory/predicted_accuracy.ts";

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
    assert(0 <= early && early <= late + 2e-15 && late <= 1); // as errorFunction() does
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
