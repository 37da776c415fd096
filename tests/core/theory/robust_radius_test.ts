import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { inputGradientBound } from "../../../core/theory/input_gradient_bound.ts";
import { robustnessGuarantee, robustRadius, type RobustRadiusOptions } from "../../../core/theory/robust_radius.ts";

const MEASURED: RobustRadiusOptions = {
  samples: 4,
  weightNorm: 2,
  sharpness: 1,
  smallestInputNorm: 1,
  gradientLipschitz: 2,
};

Deno.test("robustRadius() of 4 samples, ||W|| = 2, S = 1, m = 1, L = 2 is 1 / 10, and 1 / 12 by the cruder remainder", () => {
  assertAlmostEquals(robustRadius(MEASURED), 1 / 10, 1e-15);
  assertAlmostEquals(robustRadius({ ...MEASURED, remainder: "crude" }), 1 / 12, 1e-15);
  assertAlmostEquals(robustRadius({ ...MEASURED, smallestInputNorm: 3 }), 3 / 14, 1e-15);
});

Deno.test("robustRadius() is at most 1, which a constant network attains, and 0 where an input vanishes", () => {
  assertEquals(robustRadius({ ...MEASURED, sharpness: 0, gradientLipschitz: 0 }), 1);
  assertEquals(robustRadius({ ...MEASURED, sharpness: 0, gradientLipschitz: 0.5 }), 1);
  assertEquals(robustRadius({ ...MEASURED, smallestInputNorm: 0 }), 0);
  assertEquals(robustRadius({ ...MEASURED, smallestInputNorm: 0, sharpness: 0 }), 0);
  assertEquals(robustRadius({ ...MEASURED, weightNorm: Infinity }), 0);
  assertEquals(robustRadius({ ...MEASURED, gradientLipschitz: Infinity }), 0);
});

Deno.test("robustRadius() decreases in sharpness, weight norm, samples and L, and increases in the smallest input norm", () => {
  const positive = () => fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  const measured = fc.record({
    samples: fc.integer({ min: 1, max: 1000 }),
    weightNorm: positive(),
    sharpness: positive(),
    smallestInputNorm: positive(),
    gradientLipschitz: positive(),
  });
  fc.assert(fc.property(measured, fc.double({ min: 1, max: 10, noNaN: true }), (options, factor) => {
    const radius = robustRadius(options);
    for (const name of ["sharpness", "weightNorm", "samples", "gradientLipschitz"] as const) {
      assert(robustRadius({ ...options, [name]: options[name] * factor }) <= radius);
    }
    const farther = { ...options, smallestInputNorm: options.smallestInputNorm * factor };
    assert(robustRadius(farther) >= radius * (1 - 1e-15));
    assert(robustRadius({ ...options, remainder: "crude" }) <= radius);
  }));
});

Deno.test("robustRadius() and inputGradientBound() let NaN through, the trace of a run that diverged, and refuse negative quantities", () => {
  for (const name of ["sharpness", "weightNorm", "samples", "gradientLipschitz", "smallestInputNorm"] as const) {
    assert(Number.isNaN(robustRadius({ ...MEASURED, [name]: NaN })), name);
    assertThrows(() => robustRadius({ ...MEASURED, [name]: -1 }), RangeError, "is negative: current value is -1");
  }
  assert(Number.isNaN(inputGradientBound({ ...MEASURED, sharpness: NaN })));
  assertThrows(() => inputGradientBound({ ...MEASURED, sharpness: -1 }), RangeError, "the sharpness is negative");
  assertThrows(() => inputGradientBound({ ...MEASURED, weightNorm: -1 }), RangeError, "the weight norm is negative");
  assertThrows(() => inputGradientBound({ ...MEASURED, smallestInputNorm: 0 }), RangeError, "is not > 0");
});

Deno.test("robustnessGuarantee() is the share of distances within the radius", () => {
  const guarantee = robustnessGuarantee({ ...MEASURED, distances: [0, 0.09, 0.11, Infinity] });
  assertEquals(guarantee, { radius: robustRadius(MEASURED), accuracy: 0.5 });
  const diverged = robustnessGuarantee({ ...MEASURED, weightNorm: NaN, distances: [0] });
  assert(Number.isNaN(diverged.radius) && Number.isNaN(diverged.accuracy));
});
