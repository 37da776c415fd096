/**
 * The compiler's public door: TensorFlow.js functions, traced once and run natively.
 *
 * @module
 */
import { prepare } from "./compiled/prepare.ts";
import { withStateApart } from "./compiled/state_apart.ts";
import type { CompileOptions, Executable, Signature, TensorFunction } from "./engine.ts";

/** Options of `compile`. */
export interface CompileFunctionOptions extends CompileOptions {
  /** Threads inside one run; by default 1. */
  readonly threads?: number;
}

/**
 * The same function, run natively: what `jax.jit` is to JAX, for TensorFlow.js outside a browser.
 *
 * The function is called once, on symbols; whatever it asks of TensorFlow.js (gradients, and gradients of gradients) is traced into segments, which
 * ONNX Runtime and vectorised loops in WebAssembly run on one memory; `explain()` lists them. The result is what TensorFlow.js's cpu backend computes,
 * up to the rounding of float32, also at NaN, infinities and the ends of the number range; `docs/compile.md` in the repository lists the exceptions with
 * their reasons.
 *
 * It must be pure: JavaScript numbers and random draws inside are computed once, while compiling, and stay. It must not read tensors'
 * elements (`dataSync`) or branch on them. Outputs are float32 or int32.
 *
 * @param fn a function from named tensors to named tensors
 * @param signature shape and element type of every input
 * @returns the executable; `run` takes and returns plain arrays, `dispose` frees the native session
 * @throws {RangeError} if a side of the signature is no integer from 0 on, or the function uses an operation without a tracing rule; the
 *   message names it
 *
 * @example
 * ```ts
 * import { compile } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const loss = (w: tf.Tensor) => tf.sum(tf.square(w)) as tf.Scalar;
 * const step = await compile(
 *   ({ w, rate }) => ({ w: tf.sub(w, tf.mul(rate, tf.grad(loss)(w))), loss: loss(w) }),
 *   { w: { shape: [2], dtype: "float32" }, rate: { shape: [], dtype: "float32" } },
 * );
 * const after = await step.run({ w: Float32Array.of(1, 2), rate: Float32Array.of(0.25) });
 * assertEquals([...after.w, ...after.loss], [0.5, 1, 5]);
 * await step.dispose();
 * ```
 */
export async function compile(
  fn: TensorFunction,
  signature: Signature,
  { threads = 1, ...options }: CompileFunctionOptions = {},
): Promise<Executable> {
  const { compiledEngine } = await import("./compiled_engine.ts"); // loads the native library, so only once it is wanted
  const engine = await compiledEngine({ threads });
  return await engine.load(withStateApart(prepare(fn, signature, { ...options, fastMath: false })));
}
