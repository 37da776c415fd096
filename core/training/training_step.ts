/**
 * One training step as a function from state and batch to state.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { accuracy } from "../metrics/accuracy.ts";
import type { Model, NamedTensors } from "../models/model.ts";
import { perturbationScaleTensor, type PerturbationSchedule } from "../schedules/perturbation_schedule.ts";
import { adamw, type AdamWOptions, type AdamWStepTensors, type OptimizerState } from "./adamw.ts";
import { intervenedObjective, type Intervention, type InterventionFeed } from "./intervention.ts";
import { type Objective, objectiveValue, type SwapTensors } from "./objective.ts";

/** Everything that a step changes. */
export interface TrainingState extends OptimizerState {
  /** Accuracy of the last step's batch as seen in training (perturbed if training is); 0 before the first step. */
  readonly trainAccuracy: tf.Scalar;
}

/** What a step sees. */
export interface TrainingBatch {
  /** The model's inputs by its batch names. */
  readonly inputs: NamedTensors;
  /** `[samples]`, int32. */
  readonly labels: tf.Tensor1D;
  /** What AdamW needs to know of this step. */
  readonly adamw: AdamWStepTensors;
  /** Standard normal draws of the model's perturbation shape; needed if and only if the settings have a perturbation. */
  readonly noise?: tf.Tensor;
  /** What is known of the batch's swapped pairs, for the abelian regulariser. */
  readonly swaps?: SwapTensors;
  /** What the intervention is fed; needed if and only if the settings have one. */
  readonly intervention?: InterventionFeed;
}

/** What stays the same over a run. */
export interface TrainingSettings {
  /** The network. */
  readonly model: Model;
  /** What is minimised. */
  readonly objective: Objective;
  /** The constants of AdamW that no step changes. */
  readonly optimizer: Pick<AdamWOptions, "beta1" | "beta2" | "epsilon">;
  /** Absent: clean inputs. */
  readonly perturbation?: PerturbationSchedule;
  /** Absent: the objective as it stands. */
  readonly intervention?: Intervention;
}

/**
 * The state after one step of AdamW on a batch, with the loss and the accuracy that the step saw.
 *
 * The perturbation's scale follows the accuracy of the step before. The old state is not disposed.
 *
 * @returns the new state and the scalar loss; the caller owns all tensors
 * @throws {RangeError} if noise, or what the intervention is fed, is missing or superfluous
 *
 * @example
 * ```ts
 * import { adamwStep, mlp, trainingStep } from "@degrok/degrok";
 * import { assert } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const model = mlp({ inputWidth: 2, hiddenWidths: [3], classes: 2, initializationScale: 1 });
 * const tensors = (of: (values: Float32Array) => Float32Array) =>
 *   Object.fromEntries(
 *     Object.entries(model.initialize(0)).map(([name, array]) => [name, tf.tensor(of(array), [...model.parameterShapes[name]])]),
 *   );
 * const zeros = tensors((values) => values.map(() => 0));
 * const start = { parameters: tensors((values) => values), firstMoments: zeros, secondMoments: zeros, trainAccuracy: tf.scalar(0) };
 * const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
 * const { decay, stepSize, secondMomentScale } = adamwStep(1, { ...optimizer, learningRate: 0.01, weightDecay: 0, warmupSteps: 0 });
 * const batch = {
 *   inputs: { images: tf.tensor2d([[0, 1], [1, 0]]) },
 *   labels: tf.tensor1d([0, 1], "int32"),
 *   adamw: { decay: tf.scalar(decay), stepSize: tf.scalar(stepSize), secondMomentScale: tf.scalar(secondMomentScale) },
 * };
 * const settings = { model, objective: { loss: "mean-squared-error", abelianCoefficient: 0 }, optimizer } as const;
 * const first = trainingStep(start, batch, settings);
 * const second = trainingStep(first.state, batch, settings);
 * assert(second.loss.dataSync()[0] < first.loss.dataSync()[0]);
 * ```
 *
 * @see Section 3.2
 */
export function trainingStep(
  state: TrainingState,
  batch: TrainingBatch,
  { model, objective, optimizer, perturbation, intervention }: TrainingSettings,
): { readonly state: TrainingState; readonly loss: tf.Scalar } {
  if ((perturbation === undefined) !== (batch.noise === undefined)) {
    throw new RangeError(
      `Cannot take a training step as noise and perturbation must come together: current value is noise ${
        batch.noise === undefined ? "absent" : "present"
      }`,
    );
  }
  if ((intervention === undefined) !== (batch.intervention === undefined)) {
    throw new RangeError(
      `Cannot take a training step as an intervention and its feed must come together: current value is feed ${
        batch.intervention === undefined ? "absent" : "present"
      }`,
    );
  }
  const names = Object.keys(state.parameters);
  const classes = model.classes;
  let seen: tf.Tensor | undefined; // the accuracy, carried out of the gradient's scope
  const withGradients = tf.valueAndGrads((...weights: tf.Tensor[]) => {
    const parameters = Object.fromEntries(names.map((name, i) => [name, weights[i]]));
    const scaled = batch.noise === undefined || perturbation === undefined
      ? undefined
      : tf.mul(batch.noise, perturbationScaleTensor(state.trainAccuracy, perturbation));
    const oneHotLabels = tf.oneHot(batch.labels, classes).toFloat() as tf.Tensor2D;
    const labelled = { inputs: batch.inputs, oneHotLabels, perturbation: scaled, swaps: batch.swaps };
    const { trainAccuracy } = state;
    const { value, logits } = intervention === undefined || batch.intervention === undefined
      ? objectiveValue(model, parameters, labelled, objective)
      : intervenedObjective(intervention, {
        ...{ model, parameters, batch: labelled, objective, trainAccuracy },
        ...batch.intervention,
      });
    seen = tf.keep(accuracy(logits, batch.labels));
    return value;
  });
  const { value, grads } = withGradients(names.map((name) => state.parameters[name]));
  const gradients = Object.fromEntries(names.map((name, i) => [name, grads[i]]));
  const next = adamw(state, gradients, { ...optimizer, ...batch.adamw });
  const trainAccuracy = tf.clone(seen as tf.Tensor) as tf.Scalar;
  (seen as tf.Tensor).dispose();
  return { state: { ...next, trainAccuracy }, loss: value as tf.Scalar };
}
