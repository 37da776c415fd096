/**
 * The one-layer ReLU transformer of the paper's modular-arithmetic experiments, read at the last position only.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { deriveSeed } from "../random/derive_seed.ts";
import { normalArray } from "../random/random_arrays.ts";
import { exponential } from "./exponential.ts";
import { gatherRows } from "./gather_rows.ts";
import {
  type ForwardPass,
  type Model,
  type NamedTensors,
  type ParameterArrays,
  type ParameterShapes,
  sizeOfShape,
} from "./model.ts";

/** Sizes of the transformer. */
export interface TransformerOptions {
  /** p: tokens 0..p-1 are the residues, token p is `=`. */
  readonly modulus: number;
  /** d_model, width of the residual stream. */
  readonly width: number;
  /** Number of attention heads; divides the width. */
  readonly heads: number;
  /** Width of the MLP's hidden layer. */
  readonly hiddenWidth: number;
  /**
   * What f(W1, x) is: the residual stream at `=` after attention and before the MLP, or the flattened (perturbed) token embeddings.
   * A choice: the paper does not say.
   */
  readonly firstLayer: "residual" | "embedding";
}

/**
 * The transformer on the context `a b =`: embedding, causal self-attention, ReLU MLP, unembedding; no LayerNorm.
 *
 * A batch is `{ left: [samples], right: [samples] }`, int32 tokens a and b. Only the last position is read, so only its query, its residual
 * stream and its MLP are computed; clean keys and values depend on (token, position) alone and are computed once for each. A perturbation
 * has the shape `[samples, 3, width]` and is added to the three token embeddings, before the positional embedding.
 * Projections act from the right (`y = x W`), with the heads side by side on the output axis.
 *
 * @example
 * ```ts
 * import { parameterCount, transformer } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const model = transformer({ modulus: 113, width: 128, heads: 4, hiddenWidth: 512, firstLayer: "residual" });
 * assertEquals(parameterCount(model.parameterShapes), 226816);
 * ```
 *
 * @see Section 2.1; sizes and initialization restored from the setup of Nanda et al.
 */
export function transformer(options: TransformerOptions): Model {
  const { modulus, width, heads, hiddenWidth } = options;
  if ([modulus, width, heads, hiddenWidth].some((size) => !Number.isInteger(size) || size < 1)) {
    throw new RangeError(
      `Cannot build a transformer as its sizes must be positive integers: current value is ${JSON.stringify(options)}`,
    );
  }
  if (width % heads !== 0) {
    throw new RangeError(
      `Cannot build a transformer as its width must be a multiple of its heads: current value is ${width} and ${heads}`,
    );
  }
  return {
    classes: modulus + 1,
    parameterShapes: shapes(options),
    initialize: (seed) => initialize(options, seed),
    perturbationShape: (samples) => [samples, 3, width],
    forward: (parameters, batch, perturbation) => {
      const tokens = { left: batch.left as tf.Tensor1D, right: batch.right as tf.Tensor1D };
      return perturbation === undefined
        ? cleanForward(options, parameters, tokens)
        : perturbedForward(options, parameters, tokens, perturbation as tf.Tensor3D);
    },
  };
}

/** The matrix product of two matrices, typed as one. */
function product(left: tf.Tensor2D, right: tf.Tensor): tf.Tensor2D {
  return tf.matMul(left, right as tf.Tensor2D) as tf.Tensor2D;
}

interface Tokens {
  readonly left: tf.Tensor1D;
  readonly right: tf.Tensor1D;
}

function shapes({ modulus, width, hiddenWidth }: TransformerOptions): ParameterShapes {
  return {
    tokenEmbedding: [modulus + 1, width],
    positionalEmbedding: [3, width],
    query: [width, width],
    key: [width, width],
    value: [width, width],
    attentionOutput: [width, width],
    mlpIn: [width, hiddenWidth],
    mlpInBias: [hiddenWidth],
    mlpOut: [hiddenWidth, width],
    mlpOutBias: [width],
    unembedding: [width, modulus + 1],
  };
}

function initialize(options: TransformerOptions, seed: number): ParameterArrays {
  return Object.fromEntries(
    Object.entries(shapes(options)).map(([name, shape]) => {
      const size = sizeOfShape(shape);
      if (name.endsWith("Bias")) return [name, new Float32Array(size)];
      const deviation = 1 / Math.sqrt(name === "unembedding" ? options.modulus + 1 : options.width);
      const normals = normalArray(size, deriveSeed(seed, `initialization/${name}`));
      return [name, Float32Array.from(normals, (z) => z * deviation)];
    }),
  );
}

/** Clean inputs: keys, values and scores depend on (token, position) alone; they are computed once for each distinct row, then gathered. */
function cleanForward(options: TransformerOptions, parameters: NamedTensors, tokens: Tokens): ForwardPass {
  const { heads } = options;
  const rows = contextRows(options, parameters);
  const query = product(rows.equals, parameters.query); // [1, width]
  const score = (input: tf.Tensor2D) => headSums(tf.mul(product(input, parameters.key), query), heads); // [rows, heads]
  const scores = [gatherRows(score(rows.left), tokens.left), gatherRows(score(rows.right), tokens.right)];
  const values = [rows.left, rows.right, rows.equals].map((input) => product(input, parameters.value));
  const attended = attend([...scores, score(rows.equals)], [
    gatherRows(values[0], tokens.left),
    gatherRows(values[1], tokens.right),
    values[2],
  ], options);
  return readOut(parameters, rows.equals, attended, firstLayerEmbedding(options, parameters, tokens));
}

/** Perturbed inputs: projections are linear, so those of the noise are added to those of the clean rows. */
function perturbedForward(
  options: TransformerOptions,
  parameters: NamedTensors,
  tokens: Tokens,
  perturbation: tf.Tensor3D,
): ForwardPass {
  const { width, heads } = options;
  const samples = tokens.left.shape[0];
  const noise = tf.split(perturbation, 3, 1).map((part) => tf.reshape(part, [samples, width])) as tf.Tensor2D[];
  const rows = contextRows(options, parameters);
  const project = (weight: tf.Tensor) => [
    tf.add(gatherRows(product(rows.left, weight), tokens.left), product(noise[0], weight)),
    tf.add(gatherRows(product(rows.right, weight), tokens.right), product(noise[1], weight)),
    tf.add(product(rows.equals, weight), product(noise[2], weight)),
  ]; // each [samples, width]
  const query = tf.add(product(rows.equals, parameters.query), product(noise[2], parameters.query));
  const scores = project(parameters.key).map((keys) => headSums(tf.mul(keys, query), heads)); // each [samples, heads]
  const attended = attend(scores, project(parameters.value), options);
  const last = tf.add(rows.equals, noise[2]) as tf.Tensor2D;
  return readOut(parameters, last, attended, firstLayerEmbedding(options, parameters, tokens, noise));
}

/** The inputs of the attention before any noise, one row for each token that can stand at a position. */
function contextRows(
  { modulus, width }: TransformerOptions,
  parameters: NamedTensors,
): Record<"left" | "right" | "equals", tf.Tensor2D> {
  const embedding = parameters.tokenEmbedding as tf.Tensor2D;
  const [left, right, equals] = tf.split(parameters.positionalEmbedding as tf.Tensor2D, 3) as tf.Tensor2D[];
  const residues = tf.slice(embedding, [0, 0], [modulus, width]);
  return {
    left: tf.add(residues, left), // [modulus, width]
    right: tf.add(residues, right),
    equals: tf.add(tf.slice(embedding, [modulus, 0], [1, width]), equals), // [1, width]
  };
}

/** The flattened token embeddings, if they are what the options call the first layer. */
function firstLayerEmbedding(
  { firstLayer, modulus, width }: TransformerOptions,
  parameters: NamedTensors,
  tokens: Tokens,
  noise?: readonly tf.Tensor2D[],
): tf.Tensor2D | undefined {
  if (firstLayer !== "embedding") return undefined;
  const embedding = parameters.tokenEmbedding as tf.Tensor2D;
  const clean = [
    gatherRows(embedding, tokens.left),
    gatherRows(embedding, tokens.right),
    repeatRow(tf.slice(embedding, [modulus, 0], [1, width]), tokens.left.shape[0]),
  ];
  return tf.concat(noise === undefined ? clean : clean.map((rows, i) => tf.add(rows, noise[i]) as tf.Tensor2D), 1);
}

/** The row `samples` times: adding zeros has a cheap gradient (a sum), where that of `tf.tile` slices its input `samples` times. */
function repeatRow(row: tf.Tensor2D, samples: number): tf.Tensor2D {
  return tf.add(row, tf.zeros([samples, 1]));
}

/** Sums over each head's share of the last axis. */
function headSums(products: tf.Tensor, heads: number): tf.Tensor2D {
  const [rows, width] = products.shape;
  return tf.sum(tf.reshape(products, [rows, heads, width / heads]), 2);
}

/** Multiplies each head's share of the last axis by the head's factor; one row of values stands for all samples. */
function scaleHeads(values: tf.Tensor, factors: tf.Tensor): tf.Tensor2D {
  const [rows, width] = values.shape;
  const [samples, heads] = factors.shape;
  const shares = tf.reshape(values, [rows, heads, width / heads]);
  return tf.reshape(tf.mul(shares, tf.expandDims(factors, 2)), [samples, width]);
}

/**
 * Softmax attention over the three positions, `=` last: the mean of their values, weighted by exp(score / sqrt(head width)).
 *
 * Weights are taken relative to the largest of a sample, so none overflows and their sum lies in [1, 3]. A scores' or values' tensor of
 * one row stands for all samples.
 *
 * @returns `[samples, width]`
 */
function attend(
  scores: readonly tf.Tensor[],
  values: readonly tf.Tensor[],
  { width, heads }: TransformerOptions,
): tf.Tensor2D {
  const scale = 1 / Math.sqrt(width / heads);
  const ofEquals = scores[2];
  const exponents = scores.slice(0, 2).map((score) => tf.mul(tf.sub(score, ofEquals), scale)); // [samples, heads]
  const largest = largestExponent(exponents[0], exponents[1]);
  const weights = [...exponents.map((exponent) => tf.sub(exponent, largest)), tf.neg(largest)].map(exponential);
  const total = tf.addN(weights);
  const shares = weights.map((weight) => tf.div(weight, total));
  return tf.addN(values.map((value, position) => scaleHeads(value, shares[position])));
}

/** The largest of two exponents and 0, as a number that no derivative sees: a softmax is the same whatever it is taken relative to. */
function largestExponent(left: tf.Tensor, right: tf.Tensor): tf.Tensor {
  const largest = tf.customGrad((a, b) => ({
    value: tf.relu(tf.maximum(a as tf.Tensor, b as tf.Tensor)),
    gradFunc: (gradient) => [tf.zerosLike(gradient as tf.Tensor), tf.zerosLike(gradient as tf.Tensor)],
  }));
  return largest(left, right);
}

/** Attention output, MLP and unembedding at the last position. */
function readOut(
  parameters: NamedTensors,
  last: tf.Tensor2D,
  attended: tf.Tensor2D,
  firstLayer?: tf.Tensor2D,
): ForwardPass {
  const attention = product(attended, parameters.attentionOutput);
  const residual = tf.add(last, attention) as tf.Tensor2D; // [samples, width]
  const hidden = tf.relu(tf.add(product(residual, parameters.mlpIn), parameters.mlpInBias)); // [samples, hidden]
  const mlp = tf.add(product(hidden as tf.Tensor2D, parameters.mlpOut), parameters.mlpOutBias);
  const logits = product(tf.add(residual, mlp) as tf.Tensor2D, parameters.unembedding);
  return { firstLayer: firstLayer ?? residual, logits };
}
