/**
 * Weights as others name and lay them out, in the names and layouts of this project.
 *
 * @module
 */
import type { ParameterArrays } from "../../../core/models/model.ts";
import type { ModelRecipe } from "../../../core/models/models.ts";
import { permuted, type ShapedArray } from "./array_layout.ts";

/** Weights that were recognised. */
export interface RecognizedWeights {
  /** How they were laid out: `degrok`, `TransformerLens`, `Nanda's notebook` or `nn.Sequential`. */
  readonly layout: string;
  readonly parameters: ParameterArrays;
  /** The sizes that they show, by the path of the setting below the task. */
  readonly sizes: Readonly<Record<string, number | readonly number[]>>;
}

/** Why weights cannot be taken: one sentence. */
export class UnknownWeights extends Error {
  override readonly name = "UnknownWeights";
}

/** Arrays by name, as a file has them. */
export type NamedShapes = Readonly<Record<string, ShapedArray>>;

/**
 * The weights of a file for a network, in any known layout.
 *
 * @param module that of the network
 * @throws {UnknownWeights} that names what is missing, superfluous or of another shape
 */
export function recognizedWeights(module: ModelRecipe["module"], tensors: NamedShapes): RecognizedWeights {
  const found = layouts[module]?.(tensors) ?? asOwn(tensors);
  // In the order of a checkpoint's file, so that sums over all of them come to the same last bits as a run's metrics.
  const inOrder = Object.entries(found.parameters).toSorted(([left], [right]) => left < right ? -1 : 1);
  return { ...found, parameters: Object.fromEntries(inOrder) };
}

/** The layouts of each network that others have, too. */
const layouts: Readonly<Partial<Record<ModelRecipe["module"], (tensors: NamedShapes) => RecognizedWeights>>> = {
  "core/models/mlp.ts": perceptron,
  "core/models/transformer.ts": transformer,
};

/** A network that nobody else has laid out: its own names, whose shapes are checked with its sizes. */
function asOwn(tensors: NamedShapes): RecognizedWeights {
  return { layout: "degrok", parameters: values(tensors), sizes: {} };
}

/** `weight1`, `bias1` and so on, or the `N.weight` `[out, in]` and `N.bias` of an nn.Sequential, behind any prefix. */
function perceptron(tensors: NamedShapes): RecognizedWeights {
  if ("weight1" in tensors) {
    const layers = Object.keys(tensors).length / 2;
    const names = Array.from({ length: layers }, (_, i) => [`weight${i + 1}`, `bias${i + 1}`]).flat();
    const taken = takenAs(tensors, names);
    const widths = names.flatMap((name, i) => i % 2 === 0 ? [taken[name].shape[1]] : []);
    return { layout: "degrok", parameters: values(taken), sizes: perceptronSizes(widths) };
  }
  const found = Object.keys(tensors).map((name) => ({ name, match: /^(.*?)(\d+)\.(weight|bias)$/.exec(name) }));
  const stranger = found.find(({ match }) => match === null);
  const layers = [...new Set(found.map(({ match }) => Number(match?.[2])))].sort((a, b) => a - b);
  const prefixes = new Set(found.map(({ match }) => match?.[1]));
  if (stranger !== undefined || layers.length === 0 || prefixes.size > 1) {
    throw new UnknownWeights(
      `expected the layers of a perceptron, such as 1.weight and 1.bias of an nn.Sequential, found ${listed(tensors)}`,
    );
  }
  const [prefix] = prefixes;
  const parameters: Record<string, Float32Array<ArrayBuffer>> = {};
  const widths: number[] = [];
  layers.forEach((layer, index) => {
    const weight = taken(tensors, `${prefix}${layer}.weight`, 2);
    const bias = taken(tensors, `${prefix}${layer}.bias`, 1);
    expectShape(`${prefix}${layer}.weight`, weight, [bias.shape[0], widths[index - 1] ?? weight.shape[1]]);
    widths.push(bias.shape[0]);
    parameters[`weight${index + 1}`] = permuted(weight, [1, 0]).values;
    parameters[`bias${index + 1}`] = bias.values;
  });
  return { layout: "nn.Sequential", parameters, sizes: perceptronSizes(widths) };
}

const perceptronSizes = (widths: readonly number[]) => ({ "model.hiddenWidths": widths.slice(0, -1) });

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

function transformer(tensors: NamedShapes): RecognizedWeights {
  if ("tokenEmbedding" in tensors) {
    const found = takenAs(tensors, ownNames);
    const [vocabulary, width] = found.tokenEmbedding.shape;
    const sizes = {
      "dataset.modulus": vocabulary - 1,
      "model.width": width,
      "model.hiddenWidth": found.mlpIn.shape[1],
    };
    return { layout: "degrok", parameters: values(found), sizes };
  }
  const prefix = Object.keys(tensors).find((name) => /(^|\.)embed\.W_E$/.test(name))?.replace(/embed\.W_E$/, "");
  if (prefix === undefined) {
    throw new UnknownWeights(
      `expected the weights of a transformer, such as embed.W_E and blocks.0.attn.W_Q, found ${listed(tensors)}`,
    );
  }
  const named = (name: string, rank: number) => taken(tensors, prefix + name, rank);
  const attention = (name: string) => named(`blocks.0.attn.${name}`, 3);
  const output = tensors[`${prefix}blocks.0.attn.W_O`];
  const isLens = output?.shape.length === 3; // heads apart; the notebook's has them side by side
  refuseStrangers(tensors, prefix);
  const [query, key, value] = ["W_Q", "W_K", "W_V"].map(attention);
  const [heads, headWidth] = isLens ? [query.shape[0], query.shape[2]] : [query.shape[0], query.shape[1]];
  const embedding = named("embed.W_E", 2);
  const hiddenBias = named("blocks.0.mlp.b_in", 1);
  const [vocabulary, width] = isLens ? embedding.shape : [...embedding.shape].reverse();
  const hidden = hiddenBias.shape[0];
  const joined = heads * headWidth;
  const arrays: Record<
    string,
    readonly [name: string, array: ShapedArray, expected: readonly number[], axes: readonly number[]]
  > = {
    tokenEmbedding: ["embed.W_E", embedding, ...(isLens ? plain(vocabulary, width) : turned(width, vocabulary))],
    positionalEmbedding: ["pos_embed.W_pos", named("pos_embed.W_pos", 2), ...plain(3, width)],
    ...Object.fromEntries(
      ([["query", "W_Q", query], ["key", "W_K", key], ["value", "W_V", value]] as const).map(([own, name, array]) => [
        own,
        isLens
          ? [`blocks.0.attn.${name}`, array, [heads, width, headWidth], [1, 0, 2]]
          : [`blocks.0.attn.${name}`, array, [heads, headWidth, width], [2, 0, 1]],
      ]),
    ),
    attentionOutput: isLens
      ? ["blocks.0.attn.W_O", attention("W_O"), [heads, headWidth, width], [0, 1, 2]]
      : ["blocks.0.attn.W_O", named("blocks.0.attn.W_O", 2), ...turned(width, joined)],
    mlpIn: [
      "blocks.0.mlp.W_in",
      named("blocks.0.mlp.W_in", 2),
      ...(isLens ? plain(width, hidden) : turned(hidden, width)),
    ],
    mlpInBias: ["blocks.0.mlp.b_in", hiddenBias, [hidden], [0]],
    mlpOut: [
      "blocks.0.mlp.W_out",
      named("blocks.0.mlp.W_out", 2),
      ...(isLens ? plain(hidden, width) : turned(width, hidden)),
    ],
    mlpOutBias: ["blocks.0.mlp.b_out", named("blocks.0.mlp.b_out", 1), [width], [0]],
    unembedding: ["unembed.W_U", named("unembed.W_U", 2), ...plain(width, vocabulary)],
  };
  const parameters = Object.fromEntries(
    Object.entries(arrays).map(([own, [name, array, expected, axes]]) => {
      expectShape(prefix + name, array, expected);
      return [own, permuted(array, axes).values];
    }),
  );
  if (joined !== width) {
    throw new UnknownWeights(`expected heads that fill the width ${width}, found ${heads} heads of width ${headWidth}`);
  }
  const sizes = {
    "dataset.modulus": vocabulary - 1,
    "model.width": width,
    "model.heads": heads,
    "model.hiddenWidth": hidden,
  };
  return { layout: isLens ? "TransformerLens" : "Nanda's notebook", parameters, sizes };
}

const plain = (...shape: number[]) => [shape, shape.map((_, axis) => axis)] as const;
const turned = (rows: number, columns: number) => [[rows, columns], [1, 0]] as const;

const known =
  /^(embed\.W_E|pos_embed\.W_pos|unembed\.W_U|blocks\.0\.(attn\.(W_[QKVO]|mask|IGNORE)|mlp\.(W_in|b_in|W_out|b_out)))$/;
/** Parameters that the paper's network has not; as zeros they change nothing. */
const mustBeZero = /^(blocks\.0\.attn\.b_[QKVO]|unembed\.b_U)$/;

function refuseStrangers(tensors: NamedShapes, prefix: string): void {
  for (const [name, { values }] of Object.entries(tensors)) {
    const own = name.slice(prefix.length);
    if (known.test(own)) continue;
    if (!mustBeZero.test(own)) {
      throw new UnknownWeights(`${name} has no counterpart in the paper's network of one layer without LayerNorm`);
    }
    if (values.some((value) => value !== 0)) {
      throw new UnknownWeights(`${name} has no counterpart in the paper's network, so it must be zero`);
    }
  }
}

function takenAs<const N extends string>(tensors: NamedShapes, names: readonly N[]): Record<N, ShapedArray> {
  const stranger = Object.keys(tensors).find((name) => !(names as readonly string[]).includes(name));
  if (stranger !== undefined) throw new UnknownWeights(`${stranger} is not a parameter of this network`);
  return Object.fromEntries(names.map((name) => [name, taken(tensors, name)])) as Record<N, ShapedArray>;
}

function taken(tensors: NamedShapes, name: string, rank?: number): ShapedArray {
  const found = tensors[name];
  if (found === undefined) throw new UnknownWeights(`${name} is missing; the file has ${listed(tensors)}`);
  if (rank === undefined || found.shape.length === rank) return found;
  throw new UnknownWeights(`${name} has the shape [${found.shape}], expected ${rank} dimensions`);
}

function expectShape(name: string, { shape }: ShapedArray, expected: readonly number[]): void {
  if (shape.length === expected.length && expected.every((side, axis) => shape[axis] === side)) return;
  throw new UnknownWeights(`${name} has the shape [${shape}], expected [${expected}]`);
}

function values(arrays: Readonly<Record<string, ShapedArray>>): ParameterArrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, values]));
}

function listed(tensors: NamedShapes): string {
  const names = Object.keys(tensors);
  return names.length === 0 ? "no tensor" : `${names.slice(0, 4).join(", ")}${names.length > 4 ? ", ..." : ""}`;
}
