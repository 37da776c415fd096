/**
 * A gradient step small enough to be known by heart.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { NamedTensors } from "../../../pipeline/engine/engine.ts";

/** A float32 matrix. */
export const matrix = (rows: number, columns: number) => ({ shape: [rows, columns], dtype: "float32" }) as const;

/** The step `w - rate * gradient` of `mean((x w)^2)`. */
export const descend = ({ w, x, rate }: NamedTensors) => {
  const loss = (weights: tf.Tensor) =>
    tf.mean(tf.square(tf.matMul(x as tf.Tensor2D, weights as tf.Tensor2D))) as tf.Scalar;
  const { value, grad } = tf.valueAndGrad(loss)(w);
  return { w: tf.sub(w, tf.mul(grad, rate)), loss: value };
};

/** Its inputs. */
export const signature = { w: matrix(3, 2), x: matrix(4, 3), rate: { shape: [], dtype: "float32" } } as const;
