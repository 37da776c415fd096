import { checkNotNegative } from "./check_not_negative.ts";

/** What the right side of Lemma 3.1 is made of. */
export interface InputGradientBoundOptions {
  /** ||W||_F of all weights; the operator norm of the first layer's gives the sharper form. */
  readonly weightNorm: number;
  /** min_i ||x_i||_2 over the train inputs, > 0. */
  readonly smallestInputNorm: number;
  /** S(W) = 1/n * sum_i ||grad_W f(W, x_i)||_F^2, the sharpness of the risk at interpolation. */
  readonly sharpness: number;
}

/**
 * Right side of Lemma 3.1: at an interpolation solution
 * `1/n * sum_i ||grad_x f(W, x_i)||_F^2 <= weightNorm^2 / smallestInputNorm^2 * sharpness`.
 *
 * A theorem for networks whose first layer is linear in x; elsewhere both sides are measurements. It is an equality for f(x) = <w, x>
 * on inputs of equal norm.
 *
 * @param options norms and sharpness, the sharpness of the risk 1/(2n) * sum_i ||f(W, x_i) - y_i||^2
 * @returns a number >= 0, in squared outputs per squared input; NaN if one of them is NaN
 * @throws {RangeError} if a norm or the sharpness is negative, or the smallest input norm 0
 * @see Lemma 3.1 (restored)
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inputGradientBound } from "@degrok/degrok";
 *
 * assertEquals(inputGradientBound({ weightNorm: 3, smallestInputNorm: 2, sharpness: 4 }), 9);
 * ```
 */
export function inputGradientBound({ weightNorm, smallestInputNorm, sharpness }: InputGradientBoundOptions): number {
  checkNotNegative("the weight norm", weightNorm);
  checkNotNegative("the sharpness", sharpness);
  if (smallestInputNorm <= 0) {
    throw new RangeError(
      `Cannot bound the input gradient as the smallest input norm is not > 0: current value is ${smallestInputNorm}`,
    );
  }
  return (weightNorm / smallestInputNorm) ** 2 * sharpness;
}
