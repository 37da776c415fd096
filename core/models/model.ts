/**
 * What every network of the paper offers: parameters, and a forward pass that can perturb its input.
 *
 * @module
 */
import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs";

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

/** One input of a batch, without the dimension of the samples. */
export interface InputSpec {
  /** Sizes of a sample's dimensions; `[]` for a token. */
  readonly shape: readonly number[];
  /** What its elements are. */
  readonly dtype: "float32" | "int32";
}

/** Mean squared Frobenius norms of a network's Jacobians; scalars that the caller owns. */
export interface JacobianNorms {
  /** `1/n sum_i || grad_W f(W, x_i) ||_F^2`: the risk's sharpness at interpolation. */
  readonly weights: Scalar;
  /** `1/n sum_i || grad_x f(W, x_i) ||_F^2`: the left side of Lemma 3.1. */
  readonly inputs: Scalar;
}

/** A network as pure functions of its parameters. */
export interface Model {
  /** The inputs of a batch by name. */
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** The parameter that inputs meet first. */
  readonly firstParameter: string;
  /** Where inputs are tokens: their embedding, a parameter `[tokens, width]` that training moves. Absent: inputs are numbers. */
  readonly embedding?: { readonly parameter: string; readonly width: number };
  /** Shape of each parameter. */
  readonly parameterShapes: ParameterShapes;
  /** Number of coordinates of f(W, x). */
  readonly classes: number;
  /** How many positions of a sample every layer computes features of; absent: one. */
  readonly positions?: number;
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
  /** Both Jacobian norms in closed form, where there is one; else they are estimated by random probes. */
  jacobianNorms?(parameters: NamedTensors, batch: NamedTensors): JacobianNorms;
}

/** Whether a network's batch is pairs `{ left, right }` of tokens, which can be swapped. */
export function takesPairs({ inputs }: Pick<Model, "inputs">): boolean {
  return inputs.left !== undefined && inputs.right !== undefined;
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
