import fc from "fast-check";
import { assert, assertAlmostEquals } from "../assert.ts";
import { mutualInformationDifferenceBound, totalDisplacement } from "../../core/information/information_bounds.ts";
import { matrixMutualInformation } from "../../core/information/matrix_mutual_information.ts";
import { gramMatrix } from "../../core/linalg/gram_matrix.ts";
import { type DoubleMatrix, matrixOf } from "../../core/linalg/matrix.ts";
import { featurePairs, moveBy, scales, seeds } from "../arbitraries/matrices.ts";

const ROUNDING = 1e-11; // nats

type Layers = readonly [DoubleMatrix, DoubleMatrix];

Deno.test("Lemma 5.11: |I_2(R1; R2) - I_2(R1'; R2')| <= 8 sum(||z1_i - z1_i'|| + ||z2_i - z2_i'||)", () => {
  fc.assert(fc.property(featurePairs(), scales(), scales(), seeds(), ([first, second], s1, s2, seed) => {
    const moved: Layers = [moveBy(first, s1, seed), moveBy(second, s2, seed + 1)];
    assert(change([first, second], moved) <= boundOn([first, second], moved) + ROUNDING);
  }));
});

Deno.test("Lemma 5.11: is not vacuous: one layer that turns alone moves the information, by more than a hundredth of the bound", () => {
  const pair = (angle: number) => matrixOf([2, 2], new Float64Array([1, 0, Math.cos(angle), Math.sin(angle)]));
  const [still, turned]: Layers[] = [[pair(0.8), pair(1)], [pair(0.8), pair(1.02)]];
  assertAlmostEquals(change(still, still), 0, ROUNDING);
  assert(change(still, turned) > 0.01 * boundOn(still, turned));
});

// Helpers

function information([first, second]: Layers): number {
  return matrixMutualInformation([gramMatrix(first), gramMatrix(second)], { order: 2 });
}

function change(original: Layers, moved: Layers): number {
  return Math.abs(information(original) - information(moved));
}

function boundOn(original: Layers, moved: Layers): number {
  return mutualInformationDifferenceBound([
    totalDisplacement(moved[0], original[0]),
    totalDisplacement(moved[1], original[1]),
  ]);
}
