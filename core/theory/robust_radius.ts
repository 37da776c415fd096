import { checkNotNegative } from "./check_not_negative.ts";
import { neighbouringProbability } from "./neighbouring_probability.ts";

/** Remainder of the Taylor expansion: L r^2 / 2 is sharp, L r^2 is the cruder bound. */
export type TaylorRemainder = "sharp" | "crude";

/** What the radius is made of. */
export interface RobustRadiusOptions {
  /** n, size of the train set. */
  readonly samples: number;
  /** ||W||_F for Theorem 3.2, ||W||_1 (the sum of the weights' magnitudes) for Corollary 3.4. */
  readonly weightNorm: number;
  /** S(W) = 1/n * sum_i ||grad_W f(W, x_i)||_F^2, the sharpness of the risk at interpolation. */
  readonly sharpness: number;
  /** min_i ||x_i||_2 over the train inputs. */
  readonly smallestInputNorm: number;
  /** L: x -> grad_x f(W, x) is L-Lipschitz. */
  readonly gradientLipschitz: number;
  /** Which remainder. */
  readonly remainder?: TaylorRemainder;
}

/**
 * Radius around train inputs within which an interpolating network keeps their labels:
 * `min{1, m / (2 sqrt(n S) ||W|| + L m)}` with m the smallest input norm.
 *
 * Decreases in the sharpness, in the weight norm and in L; the one of the larger norm ||W||_1 is at most the one of ||W||_F.
 *
 * @param options measured quantities; the cruder remainder takes 2 L in place of L
 * @returns a distance in input space, in [0, 1]; 0 where an input vanishes, else NaN if a quantity is NaN
 * @throws {RangeError} if one of them is negative
 * @see Theorem 3.2 (threshold restored) with weightNorm = ||W||_F; Corollary 3.4 with ||W||_1
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { robustRadius } from "@degrok/degrok";
 *
 * const radius = robustRadius({ samples: 4, weightNorm: 2, sharpness: 1, smallestInputNorm: 1, gradientLipschitz: 2 });
 * assertEquals(radius, 0.1);
 * ```
 */
export function robustRadius(options: RobustRadiusOptions): number {
  const { samples, weightNorm, sharpness, smallestInputNorm, gradientLipschitz, remainder = "sharp" } = options;
  checkNotNegative("the number of samples", samples);
  checkNotNegative("the weight norm", weightNorm);
  checkNotNegative("the sharpness", sharpness);
  checkNotNegative("the smallest input norm", smallestInputNorm);
  checkNotNegative("the gradient's Lipschitz constant", gradientLipschitz);
  if (smallestInputNorm === 0) return 0; // Lemma 3.1 says nothing then
  const lipschitz = remainder === "crude" ? 2 * gradientLipschitz : gradientLipschitz;
  const steepness = 2 * Math.sqrt(samples * sharpness) * weightNorm + lipschitz * smallestInputNorm;
  return Math.min(1, smallestInputNorm / steepness);
}

/** Where the network keeps the labels, and how much of the test data lies there. */
export interface RobustnessGuarantee {
  /** Distance in input space, in [0, 1]. */
  readonly radius: number;
  /** Least test accuracy, in [0, 1]. */
  readonly accuracy: number;
}

/**
 * Radius of Theorem 3.2 and the test accuracy that it guarantees: the share of the test data with a train neighbour of the same label
 * within it.
 *
 * A theorem at an interpolation solution whose first layer is linear in x and whose input gradient is L-Lipschitz.
 *
 * @param options measured quantities, and the distance of each test input to the nearest train input of the same label
 * @returns radius and accuracy, both NaN if a measured quantity is NaN
 * @throws {RangeError} if there is no test input, or a measured quantity is negative
 * @see Theorem 3.2 (restored); Corollary 3.4 with ||W||_1 for the weight norm
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { robustnessGuarantee } from "@degrok/degrok";
 *
 * const measured = { samples: 4, weightNorm: 2, sharpness: 1, smallestInputNorm: 1, gradientLipschitz: 2 };
 * const guarantee = robustnessGuarantee({ ...measured, distances: [0.05, 0.2] });
 * assertEquals(guarantee, { radius: 0.1, accuracy: 0.5 });
 * ```
 */
export function robustnessGuarantee(
  { distances, ...options }: RobustRadiusOptions & { readonly distances: ArrayLike<number> },
): RobustnessGuarantee {
  const radius = robustRadius(options);
  return { radius, accuracy: neighbouringProbability(distances, radius) };
}
