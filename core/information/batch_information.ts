import { type Matrix, rowRange } from "../linalg/matrix.ts";
import { batchRanges } from "./batch_ranges.ts";
import { entropyDifferenceBound, mutualInformationDifferenceBound, unitDisplacement } from "./information_bounds.ts";
import type { BatchOptions } from "./perturbed_information.ts";
import { type DifferenceSign, signedDifference } from "./signed_difference.ts";
import { checkOrder } from "./spectrum_entropy.ts";
import {
  checkSameRows,
  entropyOf,
  jointEntropyOf,
  type JointFeatures,
  jointFeatures,
  unitFeatures,
} from "./unit_features.ts";

/** Features of the same n inputs with noise and without, and how to average. */
export interface BatchInformationOptions extends BatchOptions {
  /** First layer's features of the perturbed inputs, `[n, d1]`. */
  readonly hidden: Matrix;
  /** Last layer's features of the perturbed inputs, `[n, d2]`. */
  readonly logits: Matrix;
  /** First layer's features of the clean inputs, `[n, d1]`. */
  readonly cleanHidden: Matrix;
  /** Last layer's features of the clean inputs, `[n, d2]`. */
  readonly cleanLogits: Matrix;
  /** Which way MID and ED are taken. */
  readonly differenceSign: DifferenceSign;
}

/** Means over batches, in nats, of one order. */
export interface Information {
  /** PMI (Definition 5.1) */
  readonly perturbedMutualInformation: number;
  /** PE (Definition 5.2) */
  readonly perturbedEntropy: number;
  /** PMI at noise scale 0 */
  readonly mutualInformation: number;
  /** PE at noise scale 0 */
  readonly entropy: number;
  /** MID (Definition 5.3) */
  readonly mutualInformationDifference: number;
  /** ED (Definition 5.4) */
  readonly entropyDifference: number;
}

/** Everything that Section 5 measures at one checkpoint, means over batches, in nats. */
export interface BatchInformation {
  /** At the order asked for. */
  readonly ofOrder: Information;
  /** At order 2, which the bounds speak of. */
  readonly ofOrderTwo: Information;
  /** Bound on |MID| of order 2 (Theorem 5.12). */
  readonly mutualInformationDifferenceBound: number;
  /** Bound on |ED| of order 2 (Theorem 5.9). */
  readonly entropyDifferenceBound: number;
}

/**
 * PMI, PE, MID and ED at the order asked for and at order 2, and the bounds on the last two, each mean over batches.
 *
 * Every Gram matrix and every spectrum is computed once. Each bound holds for the means as it holds in every batch.
 *
 * @param options features with noise and without, order, batch size and the sign of the differences
 * @returns nats
 * @throws {RangeError} if a feature row is zero or not finite, shapes do not fit, or an option lies outside its range
 * @see Definitions 5.1 to 5.4, Theorems 5.9 and 5.12
 * @example
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { batchInformation, matrixOf } from "@degrok/degrok";
 *
 * const clean = matrixOf([2, 2], new Float32Array([1, 0, 0, 1]));
 * const noisy = matrixOf([2, 2], new Float32Array([1, 0.1, 0, 1]));
 * const { ofOrder, ofOrderTwo, entropyDifferenceBound } = batchInformation({
 *   hidden: noisy,
 *   logits: noisy,
 *   cleanHidden: clean,
 *   cleanLogits: clean,
 *   order: 1,
 *   batchSize: 2,
 *   differenceSign: "perturbed-minus-clean",
 * });
 * assertEquals(ofOrder.entropyDifference, ofOrder.perturbedEntropy - ofOrder.entropy);
 * assert(Math.abs(ofOrderTwo.entropyDifference) <= entropyDifferenceBound);
 * ```
 */
export function batchInformation(options: BatchInformationOptions): BatchInformation {
  const { hidden, logits, cleanHidden, cleanLogits, batchSize, order, differenceSign } = options;
  checkOrder(order);
  checkSameRows(hidden, logits, cleanHidden, cleanLogits);
  checkSameColumns(hidden, cleanHidden);
  checkSameColumns(logits, cleanLogits);
  const batches = batchRanges(hidden.rows, batchSize).map((range) => {
    const [first, last, cleanFirst, cleanLast] = [hidden, logits, cleanHidden, cleanLogits].map((features) =>
      unitFeatures(rowRange(features, range))
    );
    const displacement = unitDisplacement(last.unitRows, cleanLast.unitRows);
    const firstDisplacement = unitDisplacement(first.unitRows, cleanFirst.unitRows);
    const [perturbed, clean] = [jointFeatures(first, last), jointFeatures(cleanFirst, cleanLast)];
    const ofOrderTwo = entropiesOf(perturbed, clean, 2);
    return {
      ofOrder: order === 2 ? ofOrderTwo : entropiesOf(perturbed, clean, order),
      ofOrderTwo,
      mutualInformationDifferenceBound: mutualInformationDifferenceBound([firstDisplacement, displacement]),
      entropyDifferenceBound: entropyDifferenceBound(displacement),
    };
  });
  return {
    ofOrder: information(batches.map((batch) => batch.ofOrder), differenceSign),
    ofOrderTwo: information(batches.map((batch) => batch.ofOrderTwo), differenceSign),
    mutualInformationDifferenceBound: mean(batches.map((batch) => batch.mutualInformationDifferenceBound)),
    entropyDifferenceBound: mean(batches.map((batch) => batch.entropyDifferenceBound)),
  };
}

type Entropies = Omit<Information, "mutualInformationDifference" | "entropyDifference">;

function entropiesOf(perturbed: JointFeatures, clean: JointFeatures, order: number): Entropies {
  const perturbedEntropy = entropyOf(perturbed.second, order);
  const entropy = entropyOf(clean.second, order);
  return {
    perturbedMutualInformation: entropyOf(perturbed.first, order) + perturbedEntropy - jointEntropyOf(perturbed, order),
    perturbedEntropy,
    mutualInformation: entropyOf(clean.first, order) + entropy - jointEntropyOf(clean, order),
    entropy,
  };
}

function information(batches: readonly Entropies[], sign: DifferenceSign): Information {
  const perturbedMutualInformation = mean(batches.map((batch) => batch.perturbedMutualInformation));
  const perturbedEntropy = mean(batches.map((batch) => batch.perturbedEntropy));
  const mutualInformation = mean(batches.map((batch) => batch.mutualInformation));
  const entropy = mean(batches.map((batch) => batch.entropy));
  return {
    perturbedMutualInformation,
    perturbedEntropy,
    mutualInformation,
    entropy,
    mutualInformationDifference: signedDifference(
      { perturbed: perturbedMutualInformation, clean: mutualInformation },
      sign,
    ),
    entropyDifference: signedDifference({ perturbed: perturbedEntropy, clean: entropy }, sign),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function checkSameColumns(perturbed: Matrix, clean: Matrix): void {
  if (perturbed.columns !== clean.columns) {
    throw new RangeError(
      `Cannot compare features with noise and without as their dimensions differ: ` +
        `current value is ${perturbed.columns} and ${clean.columns}`,
    );
  }
}
