import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";
import oracle from "../../oracles/entropies.json" with { type: "json" };
import { errorFunction } from "../../../core/theory/error_function.ts";

Deno.test("errorFunction() equals Python's math.erf on both sides of where its two formulas meet", () => {
  for (const [x, expected] of oracle.errorFunction) assertAlmostEquals(errorFunction(x), expected, 2e-15);
});

Deno.test("errorFunction() is odd, lies in [-1, 1] and has the slope 2 / sqrt(pi) * exp(-x^2)", () => {
  assertEquals(errorFunction(0), 0);
  assertEquals(errorFunction(Infinity), 1);
  assert(Number.isNaN(errorFunction(NaN)));
  fc.assert(fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (x) => {
    assertEquals(errorFunction(-x), -errorFunction(x));
    assert(Math.abs(errorFunction(x)) <= 1);
    const step = 1e-4;
    const slope = (errorFunction(x + step) - errorFunction(x - step)) / (2 * step);
    assertAlmostEquals(slope, (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x), 1e-8);
  }));
});
