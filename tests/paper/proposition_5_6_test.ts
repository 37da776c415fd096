import fc from "fast-check";
import { assertAlmostEquals } from "../assert.ts";
import { matrixEntropy } from "../../core/information/matrix_entropy.ts";
import { spectrumEntropy } from "../../core/information/spectrum_entropy.ts";
import { frobeniusNorm } from "../../core/linalg/frobenius_norm.ts";
import { matrixOf } from "../../core/linalg/matrix.ts";
import { symmetricEigenvalues } from "../../core/linalg/symmetric_eigenvalues.ts";
import { gramMatrices } from "../arbitraries/matrices.ts";

const ROUNDING = 1e-11; // nats

Deno.test("Proposition 5.6: H_2(R) = 2 log n - 2 log ||R||_F", () => {
  fc.assert(fc.property(gramMatrices(), (gram) => {
    const byNorm = 2 * Math.log(gram.rows) - 2 * Math.log(frobeniusNorm(gram));
    const bySpectrum = spectrumEntropy(symmetricEigenvalues(gram), { samples: gram.rows, order: 2 });
    assertAlmostEquals(bySpectrum, byNorm, ROUNDING);
    assertAlmostEquals(matrixEntropy(gram, { order: 2 }), byNorm, ROUNDING);
  }));
});

Deno.test("Proposition 5.6: both sides are log(8 / 5) on two samples at 60 degrees", () => {
  const gram = matrixOf([2, 2], new Float64Array([1, 0.5, 0.5, 1]));
  assertAlmostEquals(matrixEntropy(gram, { order: 2 }), Math.log(8 / 5), ROUNDING); // ||R||_F^2 = 5 / 2
});
