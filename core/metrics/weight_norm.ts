/**
 * Norms of the weights.
 *
 * @module
 */
import type { ParameterArrays } from "../models/model.ts";

/**
 * `|| W ||_F`, the Euclidean norm of all parameters taken as one vector, biases included.
 *
 * @returns a norm >= 0, accumulated in double precision
 *
 * @example
 * ```ts
 * import { weightNorm } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(weightNorm({ weight1: Float32Array.of(3), bias1: Float32Array.of(4) }), 5);
 * ```
 *
 * @see Figure 1
 */
export function weightNorm(parameters: ParameterArrays): number {
  return Math.sqrt(accumulate(parameters, (w) => w * w));
}

/**
 * `|| W ||_1 = sum |w|` over all parameters.
 *
 * @returns a norm >= `weightNorm`
 *
 * @example
 * ```ts
 * import { weightNormL1 } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(weightNormL1({ weight1: Float32Array.of(3, -1), bias1: Float32Array.of(-4) }), 8);
 * ```
 *
 * @see Corollary 3.4
 */
export function weightNormL1(parameters: ParameterArrays): number {
  return accumulate(parameters, Math.abs);
}

function accumulate(parameters: ParameterArrays, term: (weight: number) => number): number {
  let total = 0;
  for (const weights of Object.values(parameters)) {
    for (let i = 0; i < weights.length; i++) total += term(weights[i]);
  }
  return total;
}
