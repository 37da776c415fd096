/**
 * Adam with an L2 penalty: weight decay that the moments see.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { adamw, type AdamWOptions } from "./adamw.ts";
import type { GradientTransform } from "./gradient_transform.ts";

/**
 * Adam on the gradient of the loss plus `weightDecay / 2 || w ||^2`, as PyTorch's `Adam` has it: AdamW without decay on `g + weightDecay w`.
 *
 * @example
 * ```ts
 * import { adamL2 } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const options = { learningRate: 0.1, weightDecay: 5, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, warmupSteps: 0 };
 * assertEquals(adamL2(options).scalars?.(1).decay, 1); // weights do not shrink by themselves
 * ```
 */
export function adamL2({ weightDecay, ...options }: AdamWOptions): GradientTransform {
  const adam = adamw({ ...options, weightDecay: 0 });
  return {
    ...adam,
    update: ({ parameters, gradients }, memory) => {
      const penalised = Object.fromEntries(
        Object.entries(gradients).map(([name, gradient]) => [
          name,
          tf.add(gradient, tf.mul(parameters[name], weightDecay)),
        ]),
      );
      return adam.update({ parameters, gradients: penalised }, memory);
    },
  };
}
