/**
 * What every network of the paper offers: parameters, and a forward pass that can perturb its input.
 *
 * @module
 */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs";

/** Tensors by name. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/** Shapes by name, in the order in which parameters are stored. */
export type ParameterShapes = Readonly<Record<string, readonly number[]>>;

/** Weights as plain arrays by name, row-major. */
export type ParameterArrays = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

/** What a forward pass returns; the caller owns both tensors. */
export interface ForwardPass {
  /** f(W1, x), the first layer's features: `[samples, features]`. */
  readonly firstLayer: Tensor2D;
  /** f(W, x), the network's output before any softmax: `[samples, classes]`. */
  readonly logits: Tensor2D;
}

/** A network as pure functions of its parameters. */
export interface Model {
  /** Shape of each parameter. */
  readonly parameterShapes: ParameterShapes;
  /** Number of coordinates of f(W, x). */
  readonly classes: number;
  /** Initial weights: a pure function of the seed. */
  initialize(seed: number): ParameterArrays;
  /** Shape of the perturbation D that `forward` adds to the inputs of a batch of this many samples. */
  perturbationShape(samples: number): readonly number[];
  /**
   * The network's output on a batch.
   *
   * @param parameters one tensor for each name of `parameterShapes`
   * @param batch the inputs, named as the model's documentation says
   * @param perturbation D, added to the inputs (images or token embeddings); absent: clean inputs
   */
  forward(parameters: NamedTensors, batch: NamedTensors, perturbation?: Tensor): ForwardPass;
}

/** The number of elements of a shape: the product of its dimensions, 1 for a scalar. */
export function sizeOfShape(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

/**
 * Number of scalars in the parameters.
 *
 * @example
 * ```ts
 * import { parameterCount } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parameterCount({ weight: [3, 4], bias: [4], scale: [] }), 17);
 * ```
 */
export function parameterCount(shapes: ParameterShapes): number {
  return Object.values(shapes).reduce((total, shape) => total + sizeOfShape(shape), 0);
}
