import fc from "fast-check";
import { assert, assertAlmostEquals } from "../assert.ts";

const ROUNDING = 1e-15;

Deno.test("Lemma 5.10: |ab - a'b'| <= |a - a'| + |b - b'| for numbers in [-1, 1]", () => {
  fc.assert(fc.property(cosine(), cosine(), cosine(), cosine(), (a, b, a2, b2) => {
    assert(Math.abs(a * b - a2 * b2) <= Math.abs(a - a2) + Math.abs(b - b2) + ROUNDING);
  }));
});

Deno.test("Lemma 5.10: the constant is tight: equality at a = a' = 1, and in the limit where both move", () => {
  fc.assert(fc.property(cosine(), cosine(), (b, b2) => {
    assertAlmostEquals(Math.abs(1 * b - 1 * b2), Math.abs(1 - 1) + Math.abs(b - b2), ROUNDING);
  }));
  for (const move of [0.1, 0.01, 0.001]) {
    const [change, moves] = [1 - (1 - move) ** 2, 2 * move];
    assert(change > moves * (1 - move));
  }
});

Deno.test("Lemma 5.10: needs numbers in [-1, 1]", () => {
  assert(Math.abs(2 * 2 - 2 * 1.9) > Math.abs(2 - 1.9));
});

// Helpers

function cosine(): fc.Arbitrary<number> {
  return fc.double({ min: -1, max: 1, noNaN: true });
}
