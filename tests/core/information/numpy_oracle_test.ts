import { assert, assertAlmostEquals } from "../../assert.ts";
import oracle from "../../oracles/entropies.json" with { type: "json" };
import { batchInformation, type Information } from "../../../core/information/batch_information.ts";
import { entropyOfOrders, matrixEntropy } from "../../../core/information/matrix_entropy.ts";
import { matrixMutualInformation } from "../../../core/information/matrix_mutual_information.ts";
import { gramMatrix } from "../../../core/linalg/gram_matrix.ts";
import { type DoubleMatrix, matrixOf } from "../../../core/linalg/matrix.ts";
import { symmetricEigenvalues } from "../../../core/linalg/symmetric_eigenvalues.ts";

// Every expected number is computed by tests/oracles/entropies.py.
const TOLERANCE = 1e-9; // nats
// At order 1/2 rounding of size 1e-16 in an eigenvalue that vanishes would come out as 1e-8: hence the spectrum of the small twin.

for (const { rows, columns, distinct, seed, orders, entropies } of oracle.entropy) {
  Deno.test(`entropyOfOrders() equals NumPy's for ${rows} x ${columns} features, ${distinct} of them distinct`, () => {
    const actual = entropyOfOrders(features(rows, columns, seed, distinct), orders);
    actual.forEach((entropy, i) => assertAlmostEquals(entropy, entropies[i], TOLERANCE));
  });

  Deno.test(`matrixEntropy() equals NumPy's for the Gram matrix of these ${rows} x ${columns} features`, () => {
    const gram = gramMatrix(features(rows, columns, seed, distinct));
    orders.forEach((order, i) => assertAlmostEquals(matrixEntropy(gram, { order }), entropies[i], TOLERANCE));
  });
}

for (const { rows, firstColumns, secondColumns, seed, orders, information } of oracle.information) {
  Deno.test(`matrixMutualInformation() equals NumPy's for ${rows} samples of ${firstColumns} and ${secondColumns} features`, () => {
    const first = gramMatrix(features(rows, firstColumns, seed));
    const second = gramMatrix(features(rows, secondColumns, seed + 1));
    orders.forEach((order, i) => {
      assertAlmostEquals(matrixMutualInformation([first, second], { order }), information[i], TOLERANCE);
    });
  });
}

for (const { rows, firstColumns, secondColumns, batchSize, noise, seed, byOrder, ...bounds } of oracle.batches) {
  Deno.test(`batchInformation() equals NumPy's for ${rows} samples in batches of ${batchSize}`, () => {
    const hidden = features(rows, firstColumns, seed);
    const logits = features(rows, secondColumns, seed + 1);
    const cleanHidden = sum(hidden, features(rows, firstColumns, seed + 2), noise);
    const cleanLogits = sum(logits, features(rows, secondColumns, seed + 3), noise);
    const differenceSign = "perturbed-minus-clean";
    for (const { order, ...expected } of byOrder) {
      const options = { hidden, logits, cleanHidden, cleanLogits, batchSize, order, differenceSign } as const;
      const actual = batchInformation(options);
      assertInformation(actual.ofOrder, expected);
      if (order === 2) assertInformation(actual.ofOrderTwo, expected);
      assertAlmostEquals(actual.entropyDifferenceBound, bounds.entropyDifferenceBound, TOLERANCE);
      assertAlmostEquals(actual.mutualInformationDifferenceBound, bounds.mutualInformationDifferenceBound, TOLERANCE);
    }
  });
}

for (const { n, seed, eigenvalues } of oracle.eigenvalues) {
  Deno.test(`symmetricEigenvalues() equals NumPy's for a ${n} x ${n} matrix`, () => {
    const data = draws(n * n, seed);
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) data[j * n + i] = data[i * n + j];
    const actual = symmetricEigenvalues(matrixOf([n, n], data));
    assert(actual.length === n);
    actual.forEach((value, i) => assertAlmostEquals(value, eigenvalues[i], 1e-13));
  });
}

// Helpers

type Expected = Omit<Information, "mutualInformationDifference" | "entropyDifference">;

function assertInformation(actual: Information, expected: Expected): void {
  assertAlmostEquals(actual.perturbedMutualInformation, expected.perturbedMutualInformation, TOLERANCE);
  assertAlmostEquals(actual.perturbedEntropy, expected.perturbedEntropy, TOLERANCE);
  assertAlmostEquals(actual.mutualInformation, expected.mutualInformation, TOLERANCE);
  assertAlmostEquals(actual.entropy, expected.entropy, TOLERANCE);
}

function draws(count: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647 - 0.5;
  });
}

function features(rows: number, columns: number, seed: number, distinct = rows): DoubleMatrix {
  const base = draws(distinct * columns, seed);
  return matrixOf([rows, columns], Float64Array.from({ length: rows * columns }, (_, i) => base[i % base.length]));
}

function sum(a: DoubleMatrix, b: DoubleMatrix, factor: number): DoubleMatrix {
  return { ...a, data: a.data.map((value, i) => value + factor * b.data[i]) };
}
