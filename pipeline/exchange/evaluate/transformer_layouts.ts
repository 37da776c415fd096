/**
 * The layouts of the paper's transformer: this project's, TransformerLens's, and that of the notebook of Nanda et al.
 *
 * @module
 */
import type { ParameterShapes } from "../../../core/models/model.ts";
import { expectShape, listed, ownLayout, type RecognizedWeights, shapeOf, UnknownWeights } from "./own_layout.ts";

/** The transformer's weights in any of the layouts. */
export function recognizedTransformer(shapes: ParameterShapes): RecognizedWeights {
  const names = Object.keys(shapes);
  if (names.some((name) => /(^|\.)tokenEmbedding$/.test(name))) return own(shapes);
  const prefix = names.find((name) => /(^|\.)embed\.W_E$/.test(name))?.replace(/embed\.W_E$/, "");
  if (prefix === undefined) {
    throw new UnknownWeights(
      `expected the weights of a transformer, such as embed.W_E and blocks.0.attn.W_Q, found ${listed(shapes)}`,
    );
  }
  return others(shapes, prefix);
}

function own(shapes: ParameterShapes): RecognizedWeights {
  const sizesOf = (found: ParameterShapes) => {
    const [vocabulary, width] = shapeOf(found, "tokenEmbedding", 2);
    const [hidden] = shapeOf(found, "mlpInBias", 1); // a vector, which cannot be turned
    return { vocabulary, width, hidden };
  };
  return ownLayout(shapes, ownNames, (found) => {
    const { vocabulary, width, hidden } = sizesOf(found);
    const square = [width, width];
    return {
      tokenEmbedding: [vocabulary, width],
      positionalEmbedding: [3, width],
      ...{ query: square, key: square, value: square, attentionOutput: square },
      mlpIn: [width, hidden],
      mlpInBias: [hidden],
      mlpOut: [hidden, width],
      mlpOutBias: [width],
      unembedding: [width, vocabulary],
    };
  }, (found) => {
    const { vocabulary, width, hidden } = sizesOf(found);
    return { "dataset.modulus": vocabulary - 1, "model.width": width, "model.hiddenWidth": hidden };
  });
}

const ownNames = [
  "tokenEmbedding",
  "positionalEmbedding",
  "query",
  "key",
  "value",
  "attentionOutput",
  "mlpIn",
  "mlpInBias",
  "mlpOut",
  "mlpOutBias",
  "unembedding",
];

function others(shapes: ParameterShapes, prefix: string): RecognizedWeights {
  const named = (name: string, rank: number) => shapeOf(shapes, prefix + name, rank);
  // TransformerLens keeps the heads of the output apart; the notebook has them side by side.
  const isLens = shapes[`${prefix}blocks.0.attn.W_O`]?.length === 3;
  const zeros = beside(shapes, prefix);
  const [query] = ["W_Q", "W_K", "W_V"].map((name) => named(`blocks.0.attn.${name}`, 3));
  const [heads, headWidth] = isLens ? [query[0], query[2]] : [query[0], query[1]];
  const embedding = named("embed.W_E", 2);
  const [hidden] = named("blocks.0.mlp.b_in", 1);
  const [vocabulary, width] = isLens ? embedding : [...embedding].reverse();
  const joined = heads * headWidth;
  const matrix = (rows: number, columns: number) =>
    isLens ? [[rows, columns], [0, 1]] as const : [[columns, rows], [1, 0]] as const;
  const ofHeads = isLens
    ? [[heads, width, headWidth], [1, 0, 2]] as const
    : [[heads, headWidth, width], [2, 0, 1]] as const;
  const expected: Record<string, readonly [name: string, shape: readonly number[], axes: readonly number[]]> = {
    tokenEmbedding: ["embed.W_E", ...matrix(vocabulary, width)],
    positionalEmbedding: ["pos_embed.W_pos", [3, width], [0, 1]],
    query: ["blocks.0.attn.W_Q", ...ofHeads],
    key: ["blocks.0.attn.W_K", ...ofHeads],
    value: ["blocks.0.attn.W_V", ...ofHeads],
    attentionOutput: isLens
      ? ["blocks.0.attn.W_O", [heads, headWidth, width], [0, 1, 2]]
      : ["blocks.0.attn.W_O", [width, joined], [1, 0]],
    mlpIn: ["blocks.0.mlp.W_in", ...matrix(width, hidden)],
    mlpInBias: ["blocks.0.mlp.b_in", [hidden], [0]],
    mlpOut: ["blocks.0.mlp.W_out", ...matrix(hidden, width)],
    mlpOutBias: ["blocks.0.mlp.b_out", [width], [0]],
    unembedding: ["unembed.W_U", [width, vocabulary], [0, 1]],
  };
  for (const [name, shape] of Object.values(expected)) expectShape(prefix + name, named(name, shape.length), shape);
  if (joined !== width) {
    throw new UnknownWeights(`expected heads that fill the width ${width}, found ${heads} heads of width ${headWidth}`);
  }
  const taken = Object.entries(expected).map(([own, [name, , axes]]) => [own, { source: prefix + name, axes }]);
  return {
    layout: isLens ? "TransformerLens" : "Nanda's notebook",
    parameters: Object.fromEntries(taken),
    zeros,
    sizes: {
      "dataset.modulus": vocabulary - 1,
      "model.width": width,
      "model.heads": heads,
      "model.hiddenWidth": hidden,
    },
  };
}

const known =
  /^(embed\.W_E|pos_embed\.W_pos|unembed\.W_U|blocks\.0\.(attn\.(W_[QKVO]|mask|IGNORE)|mlp\.(W_in|b_in|W_out|b_out)))$/;
/** Parameters that the paper's network has not; as zeros they change nothing. */
const mustBeZero = /^(blocks\.0\.attn\.b_[QKVO]|unembed\.b_U)$/;

/** The arrays beside those of the network that must be zero; any other is refused. */
function beside(shapes: ParameterShapes, prefix: string): readonly string[] {
  const others = Object.keys(shapes).filter((name) => !known.test(name.slice(prefix.length)));
  const stranger = others.find((name) => !mustBeZero.test(name.slice(prefix.length)));
  if (stranger === undefined) return others;
  throw new UnknownWeights(`${stranger} has no counterpart in the paper's network of one layer without LayerNorm`);
}
