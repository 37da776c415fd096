/**
 * A change to training as pure functions: the paper's perturbation and regulariser, the built-in ones and the user's are all of this kind.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { Model, NamedTensors, ParameterArrays, ParameterShapes } from "../models/model.ts";
import type { AdamWOptions } from "../optimizers/adamw.ts";
import type { GradientTransform } from "../optimizers/gradient_transform.ts";
import type { Loss } from "../losses/losses.ts";
import type { LabelledBatch, ObjectiveValue } from "./objective.ts";

/** What of a step may be replaced before the objective is computed. */
export interface ObjectiveChanges extends Partial<LabelledBatch> {
  /** Weights to run the network with, made from the given ones so that gradients flow through. */
  readonly parameters?: NamedTensors;
  /** A loss in place of the task's. */
  readonly loss?: Loss;
}

/** What an intervention sees of a training step. */
export interface InterventionStep extends LabelledBatch {
  /** The network. */
  readonly model: Model;
  /** The task's loss, or what an intervention around this one has put in its place. */
  readonly loss: Loss;
  /** The weights before the step; gradients are taken with respect to them. */
  readonly parameters: NamedTensors;
  /** Number of steps made so far, a scalar. */
  readonly step: tf.Scalar;
  /** Accuracy of the last step's batch as training saw it, a scalar; 0 before the first step. */
  readonly trainAccuracy: tf.Scalar;
  /** Standard normal draws by the names that `noise` gave, fresh at each step. */
  readonly noise: NamedTensors;
  /** What `constants` gave, by its names. */
  readonly constants: NamedTensors;
  /** Whether `usual` is that loss, with no other intervention in it. */
  readonly innermost: boolean;
  /** Whether an intervention around this one has replaced the inputs, so that what `constants` knows of them does not hold. */
  readonly inputsReplaced: boolean;
  /** Loss and logits without this intervention, with nothing changed or with what is given changed. */
  usual(changes?: ObjectiveChanges): ObjectiveValue;
}

/** The shapes that draws of noise may follow. */
export interface NoiseShapes {
  /** Shape of each parameter. */
  readonly parameters: ParameterShapes;
  /** Shape of a perturbation of the batch's inputs: images, or token embeddings. */
  readonly perturbation: readonly number[];
  /** Samples of a step's batch. */
  readonly samples: number;
}

/** Values that stay in place over the run, with their shape. */
export interface ConstantArray {
  /** The elements, row-major. */
  readonly values: Float32Array | Int32Array;
  /** Sizes of the dimensions, `[]` for a scalar. */
  readonly shape: readonly number[];
}

/** What is known before the first step. */
export interface TrainingStart {
  /** The training set's inputs by the model's batch names. */
  readonly inputs: Readonly<Record<string, Float32Array | Int32Array>>;
  /** `[samples]`. */
  readonly labels: Int32Array;
  /** Whether every batch is the whole training set, in order. */
  readonly fullBatch: boolean;
  /** The weights that training starts from. */
  readonly parameters: ParameterArrays;
}

/**
 * What is done differently in training, each part on its own optional.
 *
 * All functions are pure; tensors are drawn from `noise` and made from the step, never from elsewhere.
 *
 * @example
 * ```ts
 * import { type Intervention } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const smallLogits: Intervention = {
 *   objective: ({ usual }) => {
 *     const { value, logits } = usual();
 *     return { value: tf.add(value, tf.mul(tf.mean(tf.square(logits)), 0.01)), logits };
 *   },
 * };
 * assertEquals(smallLogits.noise, undefined); // it draws nothing
 * ```
 */
export interface Intervention {
  /** Other initial weights, made from those that the model draws. */
  initialize?(parameters: ParameterArrays): ParameterArrays;
  /** Arrays that every step reads, made once. */
  constants?(start: TrainingStart): Readonly<Record<string, ConstantArray>>;
  /** Standard normals that it wants at each step: shapes by name. */
  noise?(shapes: NoiseShapes): ParameterShapes;
  /**
   * Label from which the run's seed makes that of a draw: draws of one label are the same numbers.
   *
   * By default `intervention-noise/NAME`, or one of its own if an intervention around this one draws noise of that name by default.
   */
  noiseLabel?(name: string): string;
  /**
   * What the step minimises.
   *
   * @returns a scalar, from which gradients are taken, and the logits `[samples, classes]` whose accuracy the training log has
   */
  objective?(step: InterventionStep): ObjectiveValue;
  /** What gradients go through before the optimizer. */
  readonly gradients?: GradientTransform;
  /** The optimizer in place of AdamW, made from the configured constants. */
  optimizer?(options: AdamWOptions): GradientTransform;
  /** A factor on the learning rate at a step that counts from 1. */
  schedule?(step: number): number;
  /** The weights after the step, made from those that the optimizer leaves. */
  afterStep?(parameters: NamedTensors, known: { readonly constants: NamedTensors }): NamedTensors;
  /** Numbers for the training log, from the accuracy that the next step starts with. */
  logged?(trainAccuracy: number): Readonly<Record<string, number>>;
}

/** An intervention with what errors call it. */
export interface NamedIntervention extends Intervention {
  /** A built-in one's name, or that of the file of the user's. */
  readonly name?: string;
}
