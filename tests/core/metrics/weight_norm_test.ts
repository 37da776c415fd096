import fc from "fast-check";
import { weightNorm, weightNormL1 } from "../../../core/metrics/weight_norm.ts";
import { normalArray } from "../../../core/random/random_arrays.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";

const parameters = fc.tuple(seeds(), fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 })).map(([seed, sizes]) =>
  Object.fromEntries(sizes.map((size, i) => [`weight${i}`, Float32Array.from(normalArray(size, seed + i))]))
);

Deno.test("weightNorm() and weightNormL1() are the norms of all parameters as one vector", () => {
  fc.assert(fc.property(parameters, (weights) => {
    const vector = Object.values(weights).flatMap((values) => [...values]);
    assertAlmostEquals(weightNorm(weights), Math.hypot(...vector), 1e-12);
    assertAlmostEquals(weightNormL1(weights), vector.reduce((sum, weight) => sum + Math.abs(weight), 0), 1e-12);
  }));
});

Deno.test("weightNorm() <= weightNormL1() <= sqrt(number of weights) * weightNorm()", () => {
  fc.assert(fc.property(parameters, (weights) => {
    const count = Object.values(weights).reduce((sum, values) => sum + values.length, 0);
    const [euclidean, absolute] = [weightNorm(weights), weightNormL1(weights)];
    assert(euclidean <= absolute * (1 + 1e-12) && absolute <= Math.sqrt(count) * euclidean * (1 + 1e-12));
  }));
  assertEquals(weightNorm({ one: Float32Array.of(0, -2) }), weightNormL1({ one: Float32Array.of(0, -2) })); // tight
});

Deno.test("weightNorm() adds up in double precision: a million ones are not lost beside 2^12", () => {
  const weights = { before: Float32Array.of(2 ** 12), ones: new Float32Array(1e6).fill(1) };
  assertAlmostEquals(weightNorm(weights), Math.sqrt(2 ** 24 + 1e6), 1e-9); // in single precision adding 1 to 2^24 changes nothing
  assertEquals(weightNormL1({ before: Float32Array.of(2 ** 24), ones: weights.ones }), 2 ** 24 + 1e6);
});
