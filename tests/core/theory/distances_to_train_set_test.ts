import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { distancesToTrainSet } from "../../../core/theory/distances_to_train_set.ts";
import { type DoubleMatrix, matrixOf } from "../../../core/linalg/matrix.ts";
import { normalArray } from "../../../core/random/random_arrays.ts";
import { seeds } from "../../arbitraries/matrices.ts";

Deno.test("distancesToTrainSet() is the distance to the nearest train input, and to the nearest of the same label", () => {
  const train = matrixOf([3, 1], new Float32Array([0, 10, 4]));
  const inputs = matrixOf([2, 1], new Float32Array([3, 11]));
  assertEquals([...distancesToTrainSet(inputs, train)], [1, 1]);
  assertEquals([...distancesToTrainSet(inputs, train, { labels: [7, 8], trainLabels: [7, 7, 8] })], [3, 7]);
});

Deno.test("distancesToTrainSet() is Infinity where no train input has the label, or there is none at all", () => {
  const [one, none] = [matrixOf([1, 2], new Float32Array(2)), matrixOf([0, 2], new Float32Array(0))];
  assertEquals([...distancesToTrainSet(one, one, { labels: [1], trainLabels: [2] })], [Infinity]);
  assertEquals([...distancesToTrainSet(one, none)], [Infinity]);
  assertEquals([...distancesToTrainSet(none, one)], []);
});

Deno.test("distancesToTrainSet() refuses other dimensions and missing labels", () => {
  const [a, b] = [matrixOf([1, 2], new Float32Array(2)), matrixOf([1, 3], new Float32Array(3))];
  assertThrows(() => distancesToTrainSet(a, b), RangeError, "current value is 2 and 3");
  assertThrows(
    () => distancesToTrainSet(a, a, { labels: [1, 2], trainLabels: [1] }),
    RangeError,
    "current value is 2 and 1",
  );
});

Deno.test("distancesToTrainSet() of a copy of a train input is exactly 0, far from the origin too", () => {
  fc.assert(fc.property(seeds(), fc.nat(9), (seed, at) => {
    const train = matrixOf([10, 5], normalArray(50, seed).map((value) => 1e6 + value));
    const copy = matrixOf([1, 5], train.data.slice(5 * at, 5 * at + 5));
    assertEquals(distancesToTrainSet(copy, train)[0], 0);
  }));
});

Deno.test("distancesToTrainSet() equals the least of all distances, with labels and without, at every size modulo its tiles", () => {
  const sizes = fc.tuple(
    fc.integer({ min: 1, max: 11 }),
    fc.integer({ min: 1, max: 140 }),
    fc.integer({ min: 1, max: 7 }),
  );
  fc.assert(fc.property(sizes, seeds(), ([n, m, d], seed) => {
    const all = normalArray((n + m) * d, seed);
    const inputs = matrixOf([n, d], all.slice(0, n * d));
    const train = matrixOf([m, d], all.slice(n * d));
    const labels = Array.from({ length: n }, (_, i) => i % 3);
    const trainLabels = Array.from({ length: m }, (_, j) => (j * j) % 3);
    const anyLabel = distancesToTrainSet(inputs, train);
    const sameLabel = distancesToTrainSet(inputs, train, { labels, trainLabels });
    for (let i = 0; i < n; i++) {
      assertAlmostEquals(anyLabel[i], least(inputs, i, train, () => true), 1e-12);
      const expected = least(inputs, i, train, (j) => labels[i] === trainLabels[j]);
      assert(sameLabel[i] === expected || Math.abs(sameLabel[i] - expected) < 1e-12);
      assert(sameLabel[i] >= anyLabel[i]);
    }
  }));
});

// Helpers

function least(inputs: DoubleMatrix, i: number, train: DoubleMatrix, counts: (j: number) => boolean): number {
  const d = inputs.columns;
  let shortest = Infinity;
  for (let j = 0; j < train.rows; j++) {
    const differences = Array.from({ length: d }, (_, k) => inputs.data[i * d + k] - train.data[j * d + k]);
    if (counts(j)) shortest = Math.min(shortest, Math.hypot(...differences));
  }
  return shortest;
}
