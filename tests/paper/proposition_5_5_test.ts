import fc from "fast-check";
import { assert, assertAlmostEquals } from "../assert.ts";
import { matrixMutualInformation } from "../../core/information/matrix_mutual_information.ts";
import { spectrumEntropy } from "../../core/information/spectrum_entropy.ts";
import { frobeniusNorm } from "../../core/linalg/frobenius_norm.ts";
import { hadamardProduct } from "../../core/linalg/hadamard_product.ts";
import { type DoubleMatrix, matrixOf } from "../../core/linalg/matrix.ts";
import { symmetricEigenvalues } from "../../core/linalg/symmetric_eigenvalues.ts";
import { gramPairs } from "../arbitraries/matrices.ts";

const ROUNDING = 1e-11; // nats

Deno.test("Proposition 5.5: I_2(R1; R2) = 2 log n - log(||R1||_F^2 ||R2||_F^2 / ||R1 o R2||_F^2)", () => {
  fc.assert(fc.property(gramPairs(), ([first, second]) => {
    const joint = hadamardProduct(first, second);
    const norms = [first, second, joint].map((matrix) => frobeniusNorm(matrix) ** 2);
    const byNorms = 2 * Math.log(first.rows) - Math.log((norms[0] * norms[1]) / norms[2]);
    assertAlmostEquals(spectral(first) + spectral(second) - spectral(joint), byNorms, ROUNDING);
    assertAlmostEquals(matrixMutualInformation([first, second], { order: 2 }), byNorms, ROUNDING);
  }));
});

Deno.test("Proposition 5.5: both sides are positive on two samples at 60 degrees in both layers", () => {
  const gram = matrixOf([2, 2], new Float64Array([1, 0.5, 0.5, 1]));
  // ||R||_F^2 = 2 + 2 / 4 and ||R o R||_F^2 = 2 + 2 / 16
  const information = matrixMutualInformation([gram, gram], { order: 2 });
  assertAlmostEquals(information, Math.log(4) - Math.log(2.5 ** 2 / 2.125), ROUNDING);
  assert(information > 0.3);
});

// Helpers

/** H_2 by Definition 2.1, from the eigenvalues: no norm enters. */
function spectral(gram: DoubleMatrix): number {
  return spectrumEntropy(symmetricEigenvalues(gram), { samples: gram.rows, order: 2 });
}
