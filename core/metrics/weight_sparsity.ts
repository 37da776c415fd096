/**
 * How few weights carry the norm.
 *
 * @module
 */
import type { ParameterArrays } from "../models/model.ts";
import { weightNorm, weightNormL1 } from "./weight_norm.ts";

/**
 * Hoyer's sparsity of all n parameters, `(sqrt(n) - || W ||_1 / || W ||_2) / (sqrt(n) - 1)`: 0 if all are equally large, 1 if only one is not zero.
 *
 * @returns a number in [0, 1], up to rounding; `null` if every parameter is zero, or there is only one
 *
 * @see Hoyer, "Non-negative Matrix Factorization with Sparseness Constraints", JMLR 5 (2004), Section 3.1
 *
 * @example
 * ```ts
 * import { weightSparsity } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(weightSparsity({ weight1: Float32Array.of(0, -3), bias1: Float32Array.of(0, 0) }), 1);
 * assertEquals(weightSparsity({ weight1: Float32Array.of(2, -2), bias1: Float32Array.of(-2, 2) }), 0);
 * ```
 */
export function weightSparsity(parameters: ParameterArrays): number | null {
  const root = Math.sqrt(Object.values(parameters).reduce((size, values) => size + values.length, 0));
  const norm = weightNorm(parameters);
  return norm === 0 || root <= 1 ? null : (root - weightNormL1(parameters) / norm) / (root - 1);
}
