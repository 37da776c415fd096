/**
 * The part of compiling that needs no native library: a function as plain data.
 *
 * @module
 */
import { checkSignature, checkSomeArrays } from "../check_arrays.ts";
import type { CompileOptions, Signature, TensorFunction } from "../engine.ts";
import { trace, type TracedFunction } from "./trace.ts";

/** A traced function, with the names of its inputs that are also outputs and stay in place from run to run. */
export interface PreparedFunction extends TracedFunction {
  readonly state: readonly string[];
}

/**
 * A function, checked and traced.
 *
 * @throws {RangeError} if the signature or a constant is wrong, or an operation has no tracing rule
 */
export function prepare(
  fn: TensorFunction,
  signature: Signature,
  { constants = {}, state = [], fastMath }: CompileOptions & { readonly fastMath: boolean },
): PreparedFunction {
  checkSignature(signature);
  checkSomeArrays("compile the function", signature, constants);
  return { ...trace(fn, signature, { constants, fastMath }), state };
}
