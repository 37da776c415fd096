/**
 * The abelian regulariser, the paper's second intervention: teach the network that the order of the operands does not matter.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { abelianRegularizer } from "../losses/abelian_regularizer.ts";
import type { NamedTensors } from "../models/model.ts";
import type { ConstantArray, InterventionStep } from "../training/intervention.ts";
import type { ObjectiveValue } from "../training/objective.ts";
import type { BuiltInIntervention } from "./built_in.ts";
import { pairSwaps } from "./pair_swaps.ts";

/**
 * `coefficient * MSE(f(a, b), f(b, a))` on top of the loss.
 *
 * @see Section 4
 */
export const commutativity = {
  name: "abelian",
  title: "abelian regulariser",
  section: { key: "abelian", description: "The abelian regulariser." },
  settings: {
    coefficient: {
      description: "Weight of the squared difference of f(a, b) and f(b, a).",
      default: 100,
      atLeast: 0,
      atMost: 1e9,
    },
  },
  pairs: true,
  cost: () => 1.45,
  intervention: ({ coefficient }) => ({
    constants: ({ inputs, fullBatch }): Readonly<Record<string, ConstantArray>> => {
      if (!fullBatch) return {}; // a batch's swapped pairs differ from step to step
      const { left, right } = inputs as Readonly<Record<string, Int32Array>>;
      const vector = (values: Int32Array) => ({ values, shape: [values.length] });
      const swaps = pairSwaps(left, right);
      return { left: vector(swaps.left), right: vector(swaps.right), partner: vector(swaps.partner) };
    },
    objective: (step) => {
      if (coefficient === 0) return step.usual();
      const { value, logits, swapped } = bothWays(step);
      return { value: tf.add(value, tf.mul(abelianRegularizer(logits, swapped), coefficient)), logits };
    },
  }),
} as const satisfies BuiltInIntervention<"coefficient">;

export default commutativity;

/** The loss with f(a, b) and f(b, a). Noise is a sample's own, so only clean pairs whose swap is another sample's pair need not be run twice. */
function bothWays(step: InterventionStep): ObjectiveValue & { readonly swapped: tf.Tensor2D } {
  const { model, loss, parameters, inputs, oneHotLabels, perturbation, constants, usual } = step;
  const known = constants.partner !== undefined && !step.inputsReplaced;
  if (!known || perturbation !== undefined || !step.innermost) {
    return { ...usual(), swapped: usual({ inputs: swap(inputs) }).logits };
  }
  const whole = (own: tf.Tensor, missing: tf.Tensor) => tf.concat([own as tf.Tensor1D, missing as tf.Tensor1D]);
  const pairs = { left: whole(inputs.left, constants.left), right: whole(inputs.right, constants.right) };
  const { logits } = model.forward(parameters, pairs);
  const ownRows = (rows: tf.Tensor2D) => tf.slice(rows, [0, 0], [inputs.left.shape[0], rows.shape[1]]);
  const [given, swapped] = [ownRows(logits), ownRows(exchangeRows(logits, constants.partner as tf.Tensor1D))];
  return { value: loss(given, oneHotLabels), logits: given, swapped };
}

/** Every row in its partner's place. As partners are mutual, it is its own adjoint. */
function exchangeRows(rows: tf.Tensor2D, partner: tf.Tensor1D): tf.Tensor2D {
  const exchange = tf.customGrad((source, save) => {
    (save as (tensors: tf.Tensor[]) => void)([partner]);
    return {
      value: tf.gather(source as tf.Tensor2D, partner),
      gradFunc: (gradient, saved) => exchangeRows(gradient as tf.Tensor2D, saved[0] as tf.Tensor1D),
    };
  });
  return exchange(rows) as tf.Tensor2D;
}

/**
 * The batch of the swapped pairs (b, a).
 *
 * @throws {RangeError} if the batch has no `left` and `right`
 *
 * @example
 * ```ts
 * import { swap } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const pairs = { left: tf.tensor1d([1, 2], "int32"), right: tf.tensor1d([3, 4], "int32") };
 * assertEquals([...swap(pairs).left.dataSync()], [3, 4]);
 * ```
 */
export function swap(inputs: NamedTensors): NamedTensors {
  if (inputs.left === undefined || inputs.right === undefined) {
    throw new RangeError(`Cannot swap a batch as it holds no pairs: current value is ${Object.keys(inputs)}`);
  }
  return { left: inputs.right, right: inputs.left };
}
