/**
 * The one-layer ReLU transformer of the paper's modular-arithmetic experiments, read at the last position only.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { deriveSeed } from "../random/derive_seed.ts";
import { normalArray } from "../random/random_arrays.ts";
import { gatherRows } from "./gather_rows.ts";
import type { ForwardPass, Model, NamedTensors, ParameterArrays, ParameterShapes } from "./model.ts";
import { softmax } from "./softmax.ts";

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
      const size = shape.reduce((product, side) => product * side, 1);
      if (name.endsWith("Bias")) return [name, new Float32Array(size)];
      const deviation = 1 / Math.sqrt(name === "unembedding" ? options.modulus + 1 : options.width);
      const normals = normalArray(size, deriveSeed(seed, `initialization/${name}`));
      return [name, Float32Array.from(normals, (z) => z * deviation)];
    }),
  );
}

/** Clean inputs: keys, values and scores once for each distinct (token, position), then gathered. */
function cleanForward(options: TransformerOptions, parameters: NamedTensors, tokens: Tokens): ForwardPass {
  const { modulus, width, heads } = options;
  const embedding = parameters.tokenEmbedding as tf.Tensor2D;
  const residues = tf.slice(embedding, [0, 0], [modulus, width]);
  const positions = tf.split(parameters.positionalEmbedding as tf.Tensor2D, 3) as tf.Tensor2D[];
  const equals = tf.add(tf.slice(embedding, [modulus, 0], [1, width]), positions[2]) as tf.Tensor2D; // [1, width]
  const inputs = [tf.add(residues, positions[0]), tf.add(residues, positions[1]), equals] as tf.Tensor2D[];
  const query = product(equals, parameters.query); // [1, width]
  const scores = inputs.map((input) => {
    const key = product(input, parameters.key);
    return headSums(tf.mul(key, query), heads); // [rows, heads]
  });
  const values = inputs.map((input) => product(input, parameters.value)); // [rows, width]
  const samples = tokens.left.shape[0];
  const pick = (rows: tf.Tensor2D[]) => [
    gatherRows(rows[0], tokens.left),
    gatherRows(rows[1], tokens.right),
    rows[2],
  ];
  const attended = attend(pick(scores), pick(values), { samples, width, heads });
  const firstLayer = options.firstLayer === "embedding"
    ? tf.concat([
      gatherRows(residues, tokens.left),
      gatherRows(residues, tokens.right),
      equalsRows(options, embedding, samples),
    ], 1)
    : undefined;
  return readOut(parameters, equals, attended, firstLayer);
}

/** Perturbed inputs: every sample has its own three embeddings. */
function perturbedForward(
  options: TransformerOptions,
  parameters: NamedTensors,
  tokens: Tokens,
  perturbation: tf.Tensor3D,
): ForwardPass {
  const { width, heads } = options;
  const samples = tokens.left.shape[0];
  const embedding = parameters.tokenEmbedding as tf.Tensor2D;
  const positions = tf.split(parameters.positionalEmbedding as tf.Tensor2D, 3) as tf.Tensor2D[];
  const noise = tf.split(perturbation, 3, 1).map((part) => tf.reshape(part, [samples, width])) as tf.Tensor2D[];
  const embedded = [
    tf.add(gatherRows(embedding, tokens.left), noise[0]),
    tf.add(gatherRows(embedding, tokens.right), noise[1]),
    tf.add(tf.slice(embedding, [options.modulus, 0], [1, width]), noise[2]),
  ] as tf.Tensor2D[];
  const inputs = embedded.map((rows, position) => tf.add(rows, positions[position])) as tf.Tensor2D[]; // [samples, width]
  const query = product(inputs[2], parameters.query); // [samples, width]
  const scores = inputs.map((input) => headSums(tf.mul(product(input, parameters.key), query), heads));
  const values = inputs.map((input) => product(input, parameters.value));
  const attended = attend(scores, values, { samples, width, heads });
  const firstLayer = options.firstLayer === "embedding" ? tf.concat(embedded, 1) : undefined;
  return readOut(parameters, inputs[2], attended, firstLayer);
}

function equalsRows({ modulus, width }: TransformerOptions, embedding: tf.Tensor2D, samples: number): tf.Tensor2D {
  return repeatRow(tf.slice(embedding, [modulus, 0], [1, width]), samples);
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

/** Softmax attention of the last position over the three positions; a row count of one stands for all samples. */
function attend(
  scores: readonly tf.Tensor2D[],
  values: readonly tf.Tensor2D[],
  { samples, width, heads }: { samples: number; width: number; heads: number },
): tf.Tensor2D {
  const headWidth = width / heads;
  const everySample = scores.map((score) => score.shape[0] === samples ? score : repeatRow(score, samples));
  const scaled = tf.mul(tf.stack(everySample, 2), 1 / Math.sqrt(headWidth)); // [samples, heads, 3]
  const weights = tf.split(softmax(scaled), 3, 2); // each [samples, heads, 1]
  const weighted = values.map((value, position) =>
    tf.mul(weights[position], tf.reshape(value, [value.shape[0], heads, headWidth]))
  );
  return tf.reshape(tf.addN(weighted), [samples, width]);
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
