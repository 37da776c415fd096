/**
 * The two-layer pre-LayerNorm transformer that much of the work on grokking trains on modular arithmetic, read at the last position.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { deriveSeed } from "../random/derive_seed.ts";
import { normalArray } from "../random/random_arrays.ts";
import { gatherRows } from "../linalg/gather_rows.ts";
import {
  type ForwardPass,
  type Model,
  type NamedTensors,
  type ParameterArrays,
  type ParameterShapes,
  sizeOfShape,
} from "./model.ts";
import { contextInterface, type ContextSizes, POSITIONS } from "./pair_context.ts";
import { softmax } from "./softmax.ts";

/** Sizes of the transformer. */
export interface PreNormTransformerOptions extends ContextSizes {
  /** Number of blocks. */
  readonly layers: number;
  /** What f(W1, x) is: the residual stream at `=` after the first attention, or the flattened (perturbed) token embeddings. */
  readonly firstLayer?: "residual" | "embedding";
}

/** Added to a variance before its root is taken, as in PyTorch. */
const EPSILON = 1e-5;

/**
 * The transformer on the context `a b =`: embedding, then in each block LayerNorm, causal self-attention, LayerNorm and ReLU MLP, each added to
 * the residual stream; at the end LayerNorm and unembedding.
 *
 * A batch is `{ left: [samples], right: [samples] }`, int32 tokens a and b; a perturbation has the shape `[samples, 3, width]` and is added to
 * the three token embeddings. Projections act from the right (`y = x W`) and have no bias but in the MLP, with the heads side by side on the output
 * axis. Parameters of block l are named `block<l>.query` and so on. LayerNorms start as the identity, other weights as normals with standard
 * deviation 1/sqrt(fan in).
 *
 * @throws {RangeError} if a size is not a positive integer, or the width no multiple of the heads
 *
 * @example
 * ```ts
 * import { parameterCount, preNormTransformer } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const model = preNormTransformer({ modulus: 113, layers: 2, width: 128, heads: 4, hiddenWidth: 512 });
 * assertEquals(parameterCount(model.parameterShapes), 425344);
 * ```
 *
 * @see Power et al., arXiv:2201.02177 (two layers, width 128, four heads)
 */
export function preNormTransformer(options: PreNormTransformerOptions): Model {
  return {
    ...contextInterface(options, options.layers),
    positions: POSITIONS,
    parameterShapes: shapes(options),
    initialize: (seed) => initialize(options, seed),
    forward: (parameters, batch, perturbation) => forward(options, parameters, batch, perturbation),
  };
}

function shapes({ modulus, layers, width, hiddenWidth }: PreNormTransformerOptions): ParameterShapes {
  const ofBlocks = Array.from({ length: layers }, (_, block): ParameterShapes => {
    const named: ParameterShapes = {
      attentionGain: [width],
      attentionShift: [width],
      query: [width, width],
      key: [width, width],
      value: [width, width],
      attentionOutput: [width, width],
      mlpGain: [width],
      mlpShift: [width],
      mlpIn: [width, hiddenWidth],
      mlpInBias: [hiddenWidth],
      mlpOut: [hiddenWidth, width],
      mlpOutBias: [width],
    };
    return Object.fromEntries(Object.entries(named).map(([name, shape]) => [`block${block + 1}.${name}`, shape]));
  });
  return Object.assign(
    { tokenEmbedding: [modulus + 1, width], positionalEmbedding: [POSITIONS, width] },
    ...ofBlocks,
    { outputGain: [width], outputShift: [width], unembedding: [width, modulus + 1] },
  );
}

function initialize(options: PreNormTransformerOptions, seed: number): ParameterArrays {
  return Object.fromEntries(
    Object.entries(shapes(options)).map(([name, shape]) => {
      const size = sizeOfShape(shape);
      if (/Gain$/.test(name)) return [name, new Float32Array(size).fill(1)];
      if (/(Shift|Bias)$/.test(name)) return [name, new Float32Array(size)];
      const deviation = 1 / Math.sqrt(/Embedding$/.test(name) ? options.width : shape[0]);
      const normals = normalArray(size, deriveSeed(seed, `initialization/${name}`));
      return [name, Float32Array.from(normals, (z) => z * deviation)];
    }),
  );
}

function forward(
  options: PreNormTransformerOptions,
  parameters: NamedTensors,
  { left, right }: NamedTensors,
  perturbation?: tf.Tensor,
): ForwardPass {
  const { modulus, layers, width, firstLayer } = options;
  const samples = left.shape[0];
  const embedding = parameters.tokenEmbedding as tf.Tensor2D;
  const equals = tf.slice(embedding, [modulus, 0], [1, width]);
  const tokens = tf.stack([
    gatherRows(embedding, left as tf.Tensor1D),
    gatherRows(embedding, right as tf.Tensor1D),
    tf.add(equals, tf.zeros([samples, 1])),
  ], 1); // [samples, 3, width]
  const perturbed = perturbation === undefined ? tokens : tf.add(tokens, perturbation);
  let stream = tf.add(perturbed, parameters.positionalEmbedding) as tf.Tensor3D;
  let first = firstLayer === "embedding" ? tf.reshape(perturbed, [samples, POSITIONS * width]) : undefined;
  for (let block = 1; block <= layers; block++) {
    const named = (name: string) => parameters[`block${block}.${name}`];
    const normed = layerNorm(stream, named("attentionGain"), named("attentionShift"));
    stream = tf.add(stream, attention(options, normed, named));
    first ??= atEquals(stream);
    const inner = layerNorm(stream, named("mlpGain"), named("mlpShift"));
    const hidden = tf.relu(tf.add(project(inner, named("mlpIn")), named("mlpInBias"))) as tf.Tensor3D;
    stream = tf.add(stream, tf.add(project(hidden, named("mlpOut")), named("mlpOutBias")));
  }
  const last = layerNorm(atEquals(stream), parameters.outputGain, parameters.outputShift);
  const logits = tf.matMul(last, parameters.unembedding as tf.Tensor2D) as tf.Tensor2D;
  return { firstLayer: first as tf.Tensor2D, logits };
}

/** What causal self-attention adds to the stream: `[samples, 3, width]`. */
function attention(
  { width, heads }: PreNormTransformerOptions,
  normed: tf.Tensor3D,
  named: (name: string) => tf.Tensor,
): tf.Tensor3D {
  const [samples, positions] = normed.shape;
  const share = width / heads;
  const shares = (name: string, asQuery: boolean) =>
    tf.reshape(
      project(normed, named(name)),
      asQuery ? [samples, positions, 1, heads, share] : [samples, 1, positions, heads, share],
    );
  // Three positions are too few for matrix products: inner products over each head's share, for each query and key.
  const products = tf.sum(tf.mul(shares("query", true), shares("key", false)), -1); // [samples, query, key, heads]
  const scores = tf.add(tf.mul(products, 1 / Math.sqrt(share)), causalMask(positions));
  const weights = softmaxOverKeys(scores);
  const mixed = tf.sum(tf.mul(tf.expandDims(weights, -1), shares("value", false)), 2); // [samples, query, heads, share]
  return project(tf.reshape(mixed, [samples, positions, width]), named("attentionOutput"));
}

/** Softmax over the third axis of `[samples, query, key, heads]`. */
function softmaxOverKeys(scores: tf.Tensor): tf.Tensor {
  return tf.transpose(softmax(tf.transpose(scores, [0, 1, 3, 2])), [0, 1, 3, 2]);
}

/** What is added to the scores: a position sees itself and those before it. `[positions, positions, 1]` */
function causalMask(positions: number): tf.Tensor {
  const mask = Array.from(
    { length: positions },
    (_, query) => Array.from({ length: positions }, (_, key) => [key <= query ? 0 : -1e9]),
  );
  return tf.tensor3d(mask);
}

/** `(x - mean) / sqrt(variance + epsilon)` over the last axis, times the gain, plus the shift. */
function layerNorm<T extends tf.Tensor>(x: T, gain: tf.Tensor, shift: tf.Tensor): T {
  const centered = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centered), -1, true);
  const scaled = tf.div(centered, tf.sqrt(tf.add(variance, EPSILON)));
  return tf.add(tf.mul(scaled, gain), shift) as T;
}

/** The product of each position with a matrix. */
function project(x: tf.Tensor3D, weight: tf.Tensor): tf.Tensor3D {
  const [samples, positions, width] = x.shape;
  const rows = tf.matMul(tf.reshape(x, [samples * positions, width]), weight as tf.Tensor2D);
  return tf.reshape(rows, [samples, positions, rows.shape[1] as number]) as tf.Tensor3D;
}

/** The rows of the last position: `[samples, width]`. */
function atEquals(stream: tf.Tensor3D): tf.Tensor2D {
  const [samples, positions, width] = stream.shape;
  return tf.reshape(tf.slice(stream, [0, positions - 1, 0], [samples, 1, width]), [samples, width]);
}

export default preNormTransformer;
