/**
 * What the machine can do: the fastest matrix product of the compiled engine on one core.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { Engine } from "../../pipeline/engine/engine.ts";

/** Sides of the products that are tried: those of a training step, and a cube. */
const PRODUCTS = [[3830, 128, 512], [3830, 512, 128], [3830, 128, 128], [1024, 1024, 1024]] as const;

/** The products, ready to run; each returns the floating point operations it made. */
export function matmulRuns(engine: Engine): Promise<(() => Promise<number>)[]> {
  return Promise.all(PRODUCTS.map(async ([rows, inner, columns]) => {
    const [a, b] = [{ shape: [rows, inner], dtype: "float32" }, { shape: [inner, columns], dtype: "float32" }] as const;
    const product = await engine.compile(
      ({ a, b }) => ({ corner: tf.slice(tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D), [0, 0], [1, 1]) }),
      { a, b },
    );
    const inputs = { a: new Float32Array(rows * inner).fill(0.1), b: new Float32Array(inner * columns).fill(0.1) };
    return async () => {
      await product.run(inputs);
      return 2 * rows * inner * columns;
    };
  }));
}

/**
 * Floating point operations of the matrix products that a standard step makes, as the model is written: what attention adds goes to the hidden
 * layer and to the logits at once, the hidden layer straight to the logits, through products of weights that are made first. Each product
 * counts three times: forward, gradient to the left and gradient to the right. (Layer by layer it would be 17 % more for the samples.)
 */
export function modularAdditionWork(): number {
  const perSample = 128 * (512 + 114) + 512 * 114;
  const perRow = 2 * 128 * 128; // key and value
  const ofWeights = 128 * 128 * (512 + 114) + 512 * 128 * 114;
  return 3 * 2 * (3830 * perSample + (2 * 113 + 1) * perRow + ofWeights);
}

/** The same for the perceptron: its images need no gradient. */
export function mnistWork(): number {
  return 2 * 200 * (2 * 784 * 200 + 3 * (200 * 200 + 200 * 10));
}
