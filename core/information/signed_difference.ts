/** Which way a difference of a perturbed and a clean quantity is taken: the paper does not say. */
export type DifferenceSign = "perturbed-minus-clean" | "clean-minus-perturbed";

/** A quantity with the noise and without. */
export interface PerturbedAndClean {
  /** At noise scale s. */
  readonly perturbed: number;
  /** At noise scale 0. */
  readonly clean: number;
}

/**
 * Mutual information difference MID or entropy difference ED: a quantity at noise scale s less the same at scale 0.
 *
 * @param quantities PMI or PE, perturbed and clean, in nats
 * @param sign which is subtracted from which
 * @returns nats
 * @see Definitions 5.3 and 5.4 (sign restored)
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { signedDifference } from "@degrok/degrok";
 *
 * assertEquals(signedDifference({ perturbed: 3, clean: 1 }, "perturbed-minus-clean"), 2);
 * ```
 */
export function signedDifference({ perturbed, clean }: PerturbedAndClean, sign: DifferenceSign): number {
  return sign === "perturbed-minus-clean" ? perturbed - clean : clean - perturbed;
}
