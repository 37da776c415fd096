/**
 * What tasks share that read pairs of tokens by a transformer: the settings of the network, and the network that they say.
 *
 * @module
 */
import type * as t from "io-ts";
import type { ModelRecipe } from "../../core/models/models.ts";
import { section } from "../settings/section_type.ts";
import { choice, wholeNumber } from "../settings/setting_type.ts";
import { metricFields } from "./shared_settings.ts";
import type { TaskIssue } from "./task.ts";

/** The network's settings. */
export const transformerSection = section({
  architecture: choice(
    ["one-layer", "two-layer-pre-norm"],
    "The paper's transformer, or one of two layers with LayerNorm before attention and MLP.",
  ),
  width: wholeNumber({ atLeast: 1, atMost: 65_536 }, "Width of the residual stream; a multiple of heads."),
  heads: wholeNumber({ atLeast: 1, atMost: 1024 }, "Attention heads."),
  hiddenWidth: wholeNumber({ atLeast: 1, atMost: 65_536 }, "Hidden units of the transformer's MLP."),
}, "The transformer.");

/** The metrics' settings: a transformer has two layers that may count as its first. */
export const transformerMetrics = section({
  ...metricFields,
  firstLayer: choice(
    ["residual", "embedding"],
    "What counts as the first layer: the residual stream after attention, or the token embeddings.",
  ),
}, "How metrics are computed from checkpoints.");

/** The network's settings, decoded. */
export type TransformerSettings = t.TypeOf<typeof transformerSection>;

/** What contradicts each other in them. */
export function transformerIssues({ width, heads }: TransformerSettings): readonly TaskIssue[] {
  return width % heads === 0
    ? []
    : [{ path: "model.width", message: `expected a multiple of heads (${heads}), got ${width}` }];
}

/** The network for a number of symbols. */
export function transformerRecipe(modulus: number, { architecture, ...sizes }: TransformerSettings): ModelRecipe {
  return architecture === "one-layer"
    ? { module: "core/models/transformer.ts", options: { modulus, ...sizes } }
    : { module: "core/models/pre_norm_transformer.ts", options: { modulus, layers: 2, ...sizes } };
}

/** The network in words. */
export function transformerInWords({ architecture, width, heads, hiddenWidth }: TransformerSettings): string {
  const layers = architecture.replaceAll("-", " ");
  return `a ${layers} transformer of width ${width} with ${heads} heads and ${hiddenWidth} hidden units; cross-entropy;`;
}
