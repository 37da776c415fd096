import fc from "fast-check";
import { assert } from "../assert.ts";
import { movedUnitRows } from "../arbitraries/matrices.ts";
import { dot, rowOf } from "../arbitraries/networks.ts";

const ROUNDING = 1e-14;

Deno.test("Lemma 5.7: inner products of unit vectors move at most as far as the vectors", () => {
  fc.assert(fc.property(movedUnitRows(), ({ original, moved }) => {
    for (let i = 0; i < original.rows; i++) {
      for (let j = 0; j < original.rows; j++) {
        const change = dot(rowOf(original, i), rowOf(original, j)) - dot(rowOf(moved, i), rowOf(moved, j));
        assert(
          Math.abs(change) <=
            gap(rowOf(original, i), rowOf(moved, i)) + gap(rowOf(original, j), rowOf(moved, j)) + ROUNDING,
        );
      }
    }
  }));
});

Deno.test("Lemma 5.7: the constant is tight: orthogonal vectors that turn towards each other reach it in the limit", () => {
  for (const angle of [0.1, 0.01, 0.001]) {
    const change = Math.sin(2 * angle); // both turn by the angle: <z1, z2> goes from 0 to cos(pi / 2 - 2 angle)
    const moves = 2 * (2 * Math.sin(angle / 2));
    assert(change <= moves);
    assert(change > moves * (1 - angle));
  }
});

Deno.test("Lemma 5.7: needs unit vectors: <z, z> of length 3 moves farther than twice the vector", () => {
  const [z, nudged] = [new Float64Array([3, 0]), new Float64Array([3.01, 0])];
  assert(dot(nudged, nudged) - dot(z, z) > 2 * gap(z, nudged));
});

// Helpers

function gap(a: Float64Array, b: Float64Array): number {
  return Math.hypot(...a.map((value, k) => value - b[k]));
}
