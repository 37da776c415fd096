import fc from "fast-check";
import { assert } from "../assert.ts";
import { entropyDifferenceBound, totalDisplacement } from "../../core/information/information_bounds.ts";
import { frobeniusNorm } from "../../core/linalg/frobenius_norm.ts";
import { unitGramMatrix } from "../../core/linalg/gram_matrix.ts";
import { type DoubleMatrix, matrixOf } from "../../core/linalg/matrix.ts";
import { movedUnitRows } from "../arbitraries/matrices.ts";

const ROUNDING = 1e-12;

Deno.test("Lemma 5.8: |log ||R||_F^2 - log ||R'||_F^2| <= 4 sum ||z_i - z_i'|| for unit vectors", () => {
  fc.assert(fc.property(movedUnitRows(), ({ original, moved }) => {
    assert(logChange(original, moved) <= entropyDifferenceBound(totalDisplacement(moved, original)) + ROUNDING);
  }));
});

Deno.test("Lemma 5.8: ||R - R'||_F <= 2 sqrt(n) ||Z - Z'||_F", () => {
  fc.assert(fc.property(movedUnitRows(), ({ original, moved }) => {
    const change = frobeniusNorm(difference(unitGramMatrix(original), unitGramMatrix(moved)));
    assert(change <= 2 * Math.sqrt(original.rows) * frobeniusNorm(difference(original, moved)) + ROUNDING);
  }));
});

Deno.test("Lemma 5.8: |log ||R||_F^2 - log ||R'||_F^2| <= 4 ||Z - Z'||_F, the sharper form", () => {
  fc.assert(fc.property(movedUnitRows(), ({ original, moved }) => {
    const move = frobeniusNorm(difference(original, moved));
    assert(logChange(original, moved) <= 4 * move + ROUNDING);
    assert(move <= totalDisplacement(moved, original) + ROUNDING);
  }));
});

Deno.test("Lemma 5.8: is not vacuous: two samples whose angle opens from 45 degrees change by more than a tenth of the bound", () => {
  const pair = (angle: number) => matrixOf([2, 2], new Float64Array([1, 0, Math.cos(angle), Math.sin(angle)]));
  const [original, moved] = [pair(Math.PI / 4), pair(Math.PI / 4 + 0.01)];
  const change = logChange(original, moved); // log(1 + cos^2) falls by about sin(2 angle) / (1 + cos^2) = 2 / 3 of the turn
  const bound = entropyDifferenceBound(totalDisplacement(moved, original));
  assert(change > 0.15 * bound && change < bound);
});

// Helpers

function logChange(original: DoubleMatrix, moved: DoubleMatrix): number {
  return Math.abs(2 * Math.log(frobeniusNorm(unitGramMatrix(original)) / frobeniusNorm(unitGramMatrix(moved))));
}

function difference(a: DoubleMatrix, b: DoubleMatrix): DoubleMatrix {
  return { ...a, data: a.data.map((value, i) => value - b.data[i]) };
}
