/**
 * One training step as a function from state and batch to state.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { accuracy } from "../metrics/accuracy.ts";
import type { Model, NamedTensors } from "../models/model.ts";
import type { Loss } from "../losses/losses.ts";
import type { GradientTransform, Slots, TransformMemory } from "../optimizers/gradient_transform.ts";
import { intervenedObjective, weightsAfterStep } from "./composition.ts";
import type { Intervention } from "./intervention.ts";

/** Everything that a step changes. */
export interface TrainingState {
  /** The weights. */
  readonly parameters: NamedTensors;
  /** What the optimizer, and transforms before it, remember. */
  readonly slots: Slots;
  /** Accuracy of the last step's batch as seen in training (perturbed if training is); 0 before the first step. */
  readonly trainAccuracy: tf.Scalar;
}

/** What a step sees. */
export interface TrainingBatch {
  /** The model's inputs by its batch names. */
  readonly inputs: NamedTensors;
  /** `[samples]`, int32. */
  readonly labels: tf.Tensor1D;
  /** What the optimizer, and transforms before it, need to know of this step. */
  readonly scalars: TransformMemory["scalars"];
  /** Number of steps made so far, a scalar. */
  readonly step: tf.Scalar;
  /** The draws of `noiseDraws`, by name. */
  readonly noise: NamedTensors;
  /** The arrays of `constantArrays`, by name. */
  readonly constants: NamedTensors;
}

/** What stays the same over a run. */
export interface TrainingSettings {
  /** The network. */
  readonly model: Model;
  /** The task's loss. */
  readonly loss: Loss;
  /** What gradients go through: filters, then the optimizer (`stepTransform`). */
  readonly transform: GradientTransform;
  /** What is done differently; the first is the outermost. */
  readonly interventions: readonly Intervention[];
}

/**
 * The state after one step on a batch, with the loss and the accuracy that the step saw.
 *
 * What an intervention makes of the accuracy is that of the step before. The old state is not disposed.
 *
 * @returns the new state and the scalar loss; the caller owns all tensors
 *
 * @example
 * ```ts
 * import { adamw, meanSquaredError, mlp, trainingStep } from "@degrok/degrok";
 * import { assert } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const model = mlp({ inputWidth: 2, hiddenWidths: [3], classes: 2, initializationScale: 1 });
 * const tensors = (of: (values: Float32Array) => Float32Array) =>
 *   Object.fromEntries(
 *     Object.entries(model.initialize(0)).map(([name, array]) => [name, tf.tensor(of(array), [...model.parameterShapes[name]])]),
 *   );
 * const zeros = tensors((values) => values.map(() => 0));
 * const slots = { firstMoments: zeros, secondMoments: zeros };
 * const start = { parameters: tensors((values) => values), slots, trainAccuracy: tf.scalar(0) };
 * const transform = adamw({ learningRate: 0.01, weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, warmupSteps: 0 });
 * const ofFirstStep = Object.entries(transform.scalars?.(1) ?? {});
 * const batch = {
 *   inputs: { images: tf.tensor2d([[0, 1], [1, 0]]) },
 *   labels: tf.tensor1d([0, 1], "int32"),
 *   scalars: Object.fromEntries(ofFirstStep.map(([name, value]) => [name, tf.scalar(value)])),
 *   step: tf.scalar(0),
 *   noise: {},
 *   constants: {},
 * };
 * const settings = { model, loss: meanSquaredError, transform, interventions: [] };
 * const first = trainingStep(start, batch, settings);
 * const second = trainingStep(first.state, batch, settings);
 * assert(second.loss.dataSync()[0] < first.loss.dataSync()[0]);
 * ```
 *
 * @see Section 3.2
 */
export function trainingStep(
  { parameters: before, slots, trainAccuracy }: TrainingState,
  { labels, scalars, ...batch }: TrainingBatch,
  { model, loss, transform, interventions }: TrainingSettings,
): { readonly state: TrainingState; readonly loss: tf.Scalar } {
  const names = Object.keys(before);
  let seen: tf.Tensor | undefined; // the accuracy, carried out of the gradient's scope
  const withGradients = tf.valueAndGrads((...weights: tf.Tensor[]) => {
    const parameters = Object.fromEntries(names.map((name, i) => [name, weights[i]]));
    const oneHotLabels = tf.oneHot(labels, model.classes).toFloat() as tf.Tensor2D;
    const step = { ...batch, model, loss, parameters, oneHotLabels, trainAccuracy };
    const { value, logits } = intervenedObjective(interventions, step);
    seen = tf.keep(accuracy(logits, labels));
    return value;
  });
  const { value, grads } = withGradients(names.map((name) => before[name]));
  const gradients = Object.fromEntries(names.map((name, i) => [name, grads[i]]));
  const after = transform.update({ parameters: before, gradients }, { slots, scalars });
  const accuracyNow = tf.clone(seen as tf.Tensor) as tf.Scalar;
  (seen as tf.Tensor).dispose();
  return {
    state: {
      parameters: weightsAfterStep(interventions, after.parameters, batch.constants),
      slots: after.slots,
      trainAccuracy: accuracyNow,
    },
    loss: value as tf.Scalar,
  };
}
