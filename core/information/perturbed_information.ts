import { type Matrix, matrixOf, rowRange } from "../linalg/matrix.ts";
import { meanOverBatches } from "./batch_ranges.ts";
import { checkSameRows, entropyOf, jointEntropyOf, jointFeatures, unitFeatures } from "./unit_features.ts";
import { checkOrder } from "./spectrum_entropy.ts";

/** How a quantity is averaged over batches. */
export interface BatchOptions {
  /** Order a > 0 of the entropy. */
  readonly order: number;
  /** Samples in a batch, >= 2; see `batchRanges` for the last one. */
  readonly batchSize: number;
}

/**
 * Perturbed mutual information PMI = E I_a(R1; R2): mean over batches, with one noise draw for each sample.
 *
 * Handed features without noise, it is their mutual information.
 *
 * @param features features `[n, d1]` of the first layer and `[n, d2]` of the last, of the same perturbed inputs; rows are normalised here
 * @returns nats
 * @throws {RangeError} if a row is zero or not finite, the numbers of rows differ, or an option lies outside its range
 * @see Definition 5.1
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixOf, perturbedMutualInformation } from "@degrok/degrok";
 *
 * const features = matrixOf([2, 2], new Float32Array([1, 0, 0, 1]));
 * assertAlmostEquals(perturbedMutualInformation([features, features], { order: 1, batchSize: 2 }), Math.log(2), 1e-12);
 * ```
 */
export function perturbedMutualInformation(
  [hidden, logits]: readonly [Matrix, Matrix],
  { order, batchSize }: BatchOptions,
): number {
  checkOrder(order);
  checkSameRows(hidden, logits);
  return meanOverBatches(hidden.rows, batchSize, (range) => {
    const first = unitFeatures(rowRange(hidden, range));
    const second = unitFeatures(rowRange(logits, range));
    return entropyOf(first, order) + entropyOf(second, order) - jointEntropyOf(jointFeatures(first, second), order);
  });
}

/**
 * Perturbed entropy PE = E H_a(R2): mean over batches, with one noise draw for each sample.
 *
 * Handed features without noise, it is their entropy.
 *
 * @param logits features `[n, d2]` of the last layer, of perturbed inputs; rows are normalised here
 * @returns nats, in [0, log batchSize]
 * @throws {RangeError} if a row is zero or not finite, or an option lies outside its range
 * @see Definition 5.2
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixOf, perturbedEntropy } from "@degrok/degrok";
 *
 * const logits = matrixOf([2, 2], new Float32Array([1, 0, 0, 1]));
 * assertAlmostEquals(perturbedEntropy(logits, { order: 1, batchSize: 2 }), Math.log(2), 1e-12);
 * ```
 */
export function perturbedEntropy(logits: Matrix, { order, batchSize }: BatchOptions): number {
  checkOrder(order);
  return meanOverBatches(logits.rows, batchSize, (range) => entropyOf(unitFeatures(rowRange(logits, range)), order));
}

/**
 * One-hot rows of labels: features whose Gram matrix says which samples share a label.
 *
 * @param labels `[n]`, each in {0, ..., classes - 1}
 * @param classes number of classes
 * @returns `[n, classes]`
 * @throws {RangeError} if a label lies outside, naming its index
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { oneHotRows } from "@degrok/degrok";
 *
 * assertEquals([...oneHotRows([1, 0], 2).data], [0, 1, 1, 0]);
 * ```
 */
export function oneHotRows(labels: ArrayLike<number>, classes: number): Matrix {
  const data = new Float64Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) {
    if (!Number.isInteger(labels[i]) || labels[i] < 0 || labels[i] >= classes) {
      throw new RangeError(
        `Cannot encode labels as label ${i} is not an integer in [0, ${classes}): current value is ${labels[i]}`,
      );
    }
    data[i * classes + labels[i]] = 1;
  }
  return matrixOf([labels.length, classes], data);
}

/**
 * PMI' = E I_a(R2; labels): what the perturbed logits share with the one-hot labels, mean over batches.
 *
 * @param logits features `[n, d2]` of the last layer, of perturbed inputs; rows are normalised here
 * @param options labels `[n]` in {0, ..., classes - 1}, number of classes, order and batch size
 * @returns nats
 * @throws {RangeError} if a row is zero or not finite, a label lies outside its classes, or an option outside its range
 * @see Figure 13
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { labelMutualInformation, matrixOf } from "@degrok/degrok";
 *
 * const logits = matrixOf([2, 2], new Float32Array([9, 0, 0, 9]));
 * const information = labelMutualInformation(logits, { labels: [0, 1], classes: 2, order: 1, batchSize: 2 });
 * assertAlmostEquals(information, Math.log(2), 1e-12);
 * ```
 */
export function labelMutualInformation(
  logits: Matrix,
  { labels, classes, ...options }: BatchOptions & { readonly labels: ArrayLike<number>; readonly classes: number },
): number {
  return perturbedMutualInformation([logits, oneHotRows(labels, classes)], options);
}
