/**
 * The one-layer ReLU transformer of the paper's modular-arithmetic experiments, read at the last position only.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { deriveSeed } from "../random/derive_seed.ts";
import { normalArray } from "../random/random_arrays.ts";
import { exponential } from "./exponential.ts";
import { gatherRows } from "../linalg/gather_rows.ts";
import { sparseDense } from "../linalg/sparse_dense.ts";
import {
  type ForwardPass,
  type Model,
  type NamedTensors,
  type ParameterArrays,
  type ParameterShapes,
  sizeOfShape,
} from "./model.ts";
import { contextInterface, type ContextSizes } from "./pair_context.ts";

/** Sizes of the transformer. */
export interface TransformerOptions extends ContextSizes {
  /**
   * What f(W1, x) is: the residual stream at `=` after attention and before the MLP, or the flattened (perturbed) token embeddings.
   * A choice: the paper does not say. Training does not depend on it; by default the residual stream.
   */
  readonly firstLayer?: "residual" | "embedding";
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
  return {
    ...contextInterface(options),
    parameterShapes: shapes(options),
    initialize: (seed) => initialize(options, seed),
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

/**
 * Clean inputs. What a sample adds to the stream at `=` is, for a pair (a, b),
 *
 *     sum over heads h of  w_h,a (x_a - x_=) V_h O_h  +  w_h,b (x_b - x_=) V_h O_h
 *
 * with attention weights w. Whatever linear map follows, its table of 2 heads p rows is made once for each (head, position, token), and a
 * sample is a sparse row of 2 heads non-zeros.
 */
function cleanForward(options: TransformerOptions, parameters: NamedTensors, { left, right }: Tokens): ForwardPass {
  const { heads, modulus, width } = options;
  const rows = contextRows(options, parameters);
  const differences = tf.sub(tf.concat([rows.left, rows.right]), rows.equals) as tf.Tensor2D; // [2 modulus, width]
  const scores = product(differences, tf.mul(queriedKeys(parameters, rows.equals, heads), scoreScale(options))); // [2 modulus, heads]
  const positions = [left, tf.add(right, tf.scalar(modulus, "int32")) as tf.Tensor1D];
  const weights = attentionWeights(positions.map((indices) => gatherRows(scores, indices)));
  const offsets = tf.range(0, 2 * heads * modulus, 2 * modulus, "int32"); // where each head's rows begin
  const columns = tf.concat(positions.map((indices) => tf.add(tf.expandDims(indices, 1), offsets)), 1) as tf.Tensor2D;
  const values = tf.transpose(tf.reshape(product(differences, parameters.value), [2 * modulus, heads, width / heads]), [
    1,
    0,
    2,
  ]);
  const through = parameters.attentionOutput as tf.Tensor2D;
  const ofEquals = product(product(rows.equals, parameters.value), through); // [1, width]
  const ofHeads = (weight?: tf.Tensor) => {
    const map = weight === undefined ? through : product(through, weight);
    const outputs = map.shape[1];
    const table = tf.matMul(values, tf.reshape(map, [heads, width / heads, outputs])); // [heads, 2 modulus, outputs]
    return sparseDense(
      tf.concat(weights, 1) as tf.Tensor2D,
      columns,
      tf.reshape(table, [2 * heads * modulus, outputs]),
    );
  };
  const equals = tf.add(rows.equals, ofEquals) as tf.Tensor2D;
  return readOut(parameters, { equals, attended: ofHeads }, firstLayerEmbedding(options, parameters, { left, right }));
}

/** Each head's query times its keys' matrix, `K_h q_h`: `[width, heads]`. */
function queriedKeys({ query, key }: NamedTensors, equals: tf.Tensor2D, heads: number): tf.Tensor2D {
  const width = key.shape[0];
  return tf.sum(tf.reshape(tf.mul(key, product(equals, query)), [width, heads, width / heads]), 2);
}

/**
 * Perturbed inputs: projections are linear, so those of the noise are added to those of the clean rows. A softmax sees only differences of
 * scores, and a mean of values is one of them plus weighted differences, so that keys are never projected at `=`.
 */
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
  const atEquals = (weight: tf.Tensor) => tf.add(product(rows.equals, weight), product(noise[2], weight));
  const differences = [[rows.left, tokens.left, noise[0]], [rows.right, tokens.right, noise[1]]].map((
    [clean, indices, drawn],
  ) => ({
    clean: tf.sub(clean, rows.equals) as tf.Tensor2D, // [modulus, width]
    indices: indices as tf.Tensor1D,
    drawn: tf.sub(drawn, noise[2]) as tf.Tensor2D, // [samples, width]
  }));
  const project = (weight: tf.Tensor) =>
    differences.map(({ clean, indices, drawn }) =>
      tf.add(gatherRows(product(clean, weight), indices), product(drawn, weight))
    );
  const query = atEquals(parameters.query);
  const exponents = project(parameters.key).map((keys) => tf.mul(headProducts(keys, query, heads), scoreScale(options)) // [samples, heads]
  );
  const attended = tf.add(atEquals(parameters.value), attend(exponents, project(parameters.value))) as tf.Tensor2D;
  const moved = tf.add(product(attended, parameters.attentionOutput), noise[2]) as tf.Tensor2D;
  return readOut(
    parameters,
    { equals: rows.equals, attended: (weight) => weight === undefined ? moved : product(moved, weight) },
    firstLayerEmbedding(options, parameters, tokens, noise),
  );
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

/** Inner products of each head's shares of the last axis; one row stands for all. */
function headProducts(left: tf.Tensor, right: tf.Tensor, heads: number): tf.Tensor2D {
  const shares = [left, right].map((rows) => tf.reshape(rows, [rows.shape[0], heads, rows.shape[1] as number / heads]));
  return tf.sum(tf.mul(shares[0], shares[1]), 2);
}

/** Multiplies each head's share of the last axis by the head's factor; one row of values stands for all samples. */
function scaleHeads(values: tf.Tensor, factors: tf.Tensor): tf.Tensor2D {
  const [rows, width] = values.shape;
  const [samples, heads] = factors.shape;
  const shares = tf.reshape(values, [rows, heads, width / heads]);
  return tf.reshape(tf.mul(shares, tf.expandDims(factors, 2)), [samples, width]);
}

/**
 * Softmax attention over the three positions, written as a difference from the value at `=`: a mean of three values is one of them plus the
 * weighted differences of the others.
 *
 * @param exponents of a and of b, relative to that of `=`: each `[samples, heads]`
 * @param differences of the values of a and of b from that of `=`: each `[samples, width]`
 * @returns `[samples, width]`
 */
function attend(exponents: readonly tf.Tensor[], differences: readonly tf.Tensor[]): tf.Tensor2D {
  const weights = attentionWeights(exponents);
  const [left, right] = differences.map((values, position) => scaleHeads(values, weights[position]));
  return tf.add(left, right);
}

/**
 * The weights of a and of b in a softmax over the three positions: each `[samples, heads]`.
 *
 * They are taken relative to the largest of a sample, so none overflows and their sum lies in [1, 3].
 *
 * @param exponents of a and of b, relative to that of `=`: each `[samples, heads]`
 */
function attentionWeights(exponents: readonly tf.Tensor[]): tf.Tensor2D[] {
  const largest = largestExponent(exponents[0], exponents[1]);
  const weights = [...exponents.map((exponent) => tf.sub(exponent, largest)), tf.neg(largest)].map(exponential);
  const total = tf.addN(weights);
  return weights.slice(0, 2).map((weight) => tf.div(weight, total));
}

/** Scores are divided by the root of the head width. */
function scoreScale({ width, heads }: TransformerOptions): number {
  return 1 / Math.sqrt(width / heads);
}

/**
 * The largest of two exponents and 0 as a number that no derivative sees: a softmax is the same whatever
 * it is taken relative to.
 */
function largestExponent(left: tf.Tensor, right: tf.Tensor): tf.Tensor {
  const largest = tf.customGrad((a, b) => {
    return {
      value: tf.relu(tf.maximum(a as tf.Tensor, b as tf.Tensor)),
      gradFunc: () => [tf.zeros(left.shape), tf.zeros(right.shape)],
    };
  });
  return largest(left, right);
}

/** What the attention adds to the residual stream at `=`. */
interface Attended {
  /** What is the same for all samples: `[1, width]`. */
  readonly equals: tf.Tensor2D;
  /** What differs between samples `[samples, width]`, or that times a matrix. */
  readonly attended: (weight?: tf.Tensor) => tf.Tensor2D;
}

/**
 * MLP and unembedding at the last position.
 *
 * With the residual stream `r = equals + attended`, the logits are `(r + relu(r I + b) O + c) U`. Products of weights are small beside
 * products with samples, so `O U` is made first, and what is the same for all samples is one row.
 */
function readOut(parameters: NamedTensors, { equals, attended }: Attended, firstLayer?: tf.Tensor2D): ForwardPass {
  const { mlpIn, mlpInBias, mlpOut, mlpOutBias, unembedding } = parameters;
  const inner = tf.add(product(equals, mlpIn), mlpInBias); // [1, hidden]
  const hidden = tf.relu(tf.add(attended(mlpIn), inner)) as tf.Tensor2D; // [samples, hidden]
  const outer = product(tf.add(equals, mlpOutBias) as tf.Tensor2D, unembedding); // [1, classes]
  const ofMlp = product(hidden, product(mlpOut as tf.Tensor2D, unembedding));
  const logits = tf.add(tf.add(attended(unembedding), outer), ofMlp) as tf.Tensor2D;
  return { firstLayer: firstLayer ?? tf.add(equals, attended()) as tf.Tensor2D, logits };
}

export default transformer;
