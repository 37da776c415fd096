import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { batchInformation, type BatchInformationOptions } from "../../../core/information/batch_information.ts";
import { batchRanges } from "../../../core/information/batch_ranges.ts";
import { totalDisplacement } from "../../../core/information/information_bounds.ts";
import {
  labelMutualInformation,
  oneHotRows,
  perturbedEntropy,
  perturbedMutualInformation,
} from "../../../core/information/perturbed_information.ts";
import { signedDifference } from "../../../core/information/signed_difference.ts";
import { type DoubleMatrix, matrixOf } from "../../../core/linalg/matrix.ts";
import { normalArray } from "../../../core/random/random_arrays.ts";
import { seeds } from "../../arbitraries/matrices.ts";

const ROUNDING = 1e-10; // nats

Deno.test("batchRanges() are consecutive full batches; a smaller last one is dropped unless it is the only one", () => {
  assertEquals(batchRanges(400, 200), [[0, 200], [200, 400]]);
  assertEquals(batchRanges(3830, 200).at(-1), [3600, 3800]);
  assertEquals(batchRanges(5, 200), [[0, 5]]);
  fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 2, max: 100 }), (n, size) => {
    const ranges = batchRanges(n, size);
    assertEquals(ranges[0][0], 0);
    ranges.slice(1).forEach(([from], i) => assertEquals(from, ranges[i][1]));
    assert(ranges.every(([from, to]) => to - from === Math.min(n, size)));
    assert(n - ranges[ranges.length - 1][1] < size);
  }));
});

Deno.test("batchRanges() refuses no samples, and batches of fewer than two", () => {
  for (const n of [0, -1, 1.5]) assertThrows(() => batchRanges(n, 2), RangeError, `current value is ${n}`);
  for (const size of [1, 0, 2.5]) assertThrows(() => batchRanges(9, size), RangeError, `current value is ${size}`);
});

Deno.test("batchInformation() equals what its parts say one at a time, at any order and sign", () => {
  fc.assert(
    fc.property(
      instances(),
      fc.constantFrom(0.5, 1, 2, 3),
      fc.constantFrom("perturbed-minus-clean" as const, "clean-minus-perturbed" as const),
      (features, order, differenceSign) => {
        const { hidden, logits, cleanHidden, cleanLogits, batchSize } = features;
        const both = batchInformation({ ...features, order, differenceSign });
        for (const [information, of] of [[both.ofOrder, order], [both.ofOrderTwo, 2]] as const) {
          const options = { order: of, batchSize };
          const pmi = perturbedMutualInformation([hidden, logits], options);
          const mi = perturbedMutualInformation([cleanHidden, cleanLogits], options);
          const [pe, entropy] = [perturbedEntropy(logits, options), perturbedEntropy(cleanLogits, options)];
          assertAlmostEquals(information.perturbedMutualInformation, pmi, ROUNDING);
          assertAlmostEquals(information.mutualInformation, mi, ROUNDING);
          assertAlmostEquals(information.perturbedEntropy, pe, ROUNDING);
          assertAlmostEquals(information.entropy, entropy, ROUNDING);
          const difference = (perturbed: number, clean: number) =>
            signedDifference({ perturbed, clean }, differenceSign);
          assertAlmostEquals(information.mutualInformationDifference, difference(pmi, mi), ROUNDING);
          assertAlmostEquals(information.entropyDifference, difference(pe, entropy), ROUNDING);
        }
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("batchInformation() bounds are means over the full batches of the batches' displacements", () => {
  fc.assert(fc.property(instances(), (features) => {
    const { hidden, logits, cleanHidden, cleanLogits, batchSize } = features;
    const ranges = batchRanges(hidden.rows, batchSize);
    const used = ranges[ranges.length - 1][1];
    const moved = (a: DoubleMatrix, b: DoubleMatrix) => totalDisplacement(head(a, used), head(b, used)) / ranges.length;
    const bounds = batchInformation({ ...features, order: 2, differenceSign: "perturbed-minus-clean" });
    assertAlmostEquals(bounds.entropyDifferenceBound, 4 * moved(logits, cleanLogits), ROUNDING);
    const both = moved(hidden, cleanHidden) + moved(logits, cleanLogits);
    assertAlmostEquals(bounds.mutualInformationDifferenceBound, 8 * both, ROUNDING);
  }));
});

Deno.test("batchInformation() refuses features that do not belong together, and options out of range", () => {
  const features = instance(6, 3, 2, 1);
  const whole: BatchInformationOptions = {
    ...features,
    batchSize: 3,
    order: 1,
    differenceSign: "perturbed-minus-clean",
  };
  const refuses = (change: Partial<BatchInformationOptions>, message: string) => {
    assertThrows(() => batchInformation({ ...whole, ...change }), RangeError, message);
  };
  refuses({ logits: head(features.logits, 5) }, "numbers of rows differ: current value is 6, 5, 6, 6");
  refuses({ cleanLogits: features.cleanHidden }, "dimensions differ: current value is 2 and 3");
  refuses({ cleanHidden: features.cleanLogits }, "dimensions differ: current value is 3 and 2");
  refuses({ order: 0 }, "current value is 0");
  refuses({ batchSize: 1 }, "current value is 1");
  refuses({ hidden: matrixOf([6, 3], new Float64Array(18)) }, "row 0 has no direction");
});

Deno.test("labelMutualInformation() is at most the entropy of the labels, which the labels themselves reach", () => {
  const labels = [0, 1, 2, 0, 1, 2];
  const options = { order: 1, batchSize: 6, labels, classes: 3 };
  // One-hot features have H = log 3, and their Gram matrix is its own Hadamard square: log 3 + log 3 - log 3.
  assertAlmostEquals(labelMutualInformation(oneHotRows(labels, 3), options), Math.log(3), ROUNDING);
  fc.assert(fc.property(seeds(), (seed) => {
    const information = labelMutualInformation(matrixOf([6, 4], normalArray(24, seed)), options);
    assert(-ROUNDING <= information && information <= Math.log(3) + ROUNDING);
  }));
});

Deno.test("oneHotRows() names the first label outside its classes", () => {
  assertEquals([...oneHotRows([1, 0], 2).data], [0, 1, 1, 0]);
  for (const label of [-1, 2, 0.5, NaN]) {
    assertThrows(
      () => oneHotRows([0, label], 2),
      RangeError,
      `label 1 is not an integer in [0, 2): current value is ${label}`,
    );
  }
});

Deno.test("totalDisplacement() of orthogonal directions is sqrt(2) each, of opposite ones 2, and lengths do not matter", () => {
  const original = matrixOf([2, 2], new Float32Array([5, 0, 0, 1]));
  const moved = matrixOf([2, 2], new Float32Array([0, 3, 0, -2]));
  assertAlmostEquals(totalDisplacement(moved, original), Math.SQRT2 + 2, 1e-14);
  assertThrows(() => totalDisplacement(moved, matrixOf([4, 1], new Float32Array(4))), RangeError, "2, 4");
  assertThrows(() => totalDisplacement(moved, matrixOf([2, 1], new Float32Array(2))), RangeError, "2 and 1");
});

// Helpers

function instance(rows: number, d1: number, d2: number, seed: number) {
  const features = (columns: number, part: number) =>
    matrixOf([rows, columns], normalArray(rows * columns, 4 * seed + part));
  return {
    hidden: features(d1, 0),
    logits: features(d2, 1),
    cleanHidden: features(d1, 2),
    cleanLogits: features(d2, 3),
  };
}

function instances() {
  const size = fc.integer({ min: 2, max: 6 });
  return fc.tuple(fc.integer({ min: 2, max: 20 }), size, size, seeds(), fc.integer({ min: 2, max: 12 }))
    .map(([rows, d1, d2, seed, batchSize]) => ({ ...instance(rows, d1, d2, seed), batchSize }));
}

function head({ columns, data }: DoubleMatrix, rows: number): DoubleMatrix {
  return matrixOf([rows, columns], data.slice(0, rows * columns));
}
