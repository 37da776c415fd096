/**
 * Weights as others name and lay them out, in the names and layouts of this project: recognised by names and shapes alone.
 *
 * @module
 */
import type { ParameterShapes } from "../../../core/models/model.ts";
import type { ModelRecipe } from "../../../core/models/models.ts";
import { recognizedTransformer } from "./transformer_layouts.ts";
import { expectShape, listed, ownLayout, type RecognizedWeights, shapeOf, UnknownWeights } from "./own_layout.ts";

/**
 * The weights of a file for a network, in any known layout.
 *
 * @param module that of the network
 * @param shapes of the file's arrays, by name
 * @param expected the shapes of the configuration's network, for a network that only this project lays out
 * @throws {UnknownWeights} that names what is missing, superfluous or of another shape
 */
export function recognizedWeights(
  module: ModelRecipe["module"],
  shapes: ParameterShapes,
  expected: ParameterShapes,
): RecognizedWeights {
  const recognize = layouts[module];
  return recognize === undefined ? ownLayout(shapes, Object.keys(expected), () => expected) : recognize(shapes);
}

/** The layouts of each network that others have, too. */
const layouts: Readonly<Partial<Record<ModelRecipe["module"], (shapes: ParameterShapes) => RecognizedWeights>>> = {
  "core/models/mlp.ts": perceptron,
  "core/models/transformer.ts": recognizedTransformer,
};

/** `weight1`, `bias1` and so on, or the `N.weight` `[out, in]` and `N.bias` of an nn.Sequential, behind any prefix. */
function perceptron(shapes: ParameterShapes): RecognizedWeights {
  const layers = Object.keys(shapes).filter((name) => /(^|\.)weight\d+$/.test(name)).length;
  if (layers > 0) {
    const names = Array.from({ length: layers }, (_, i) => [`weight${i + 1}`, `bias${i + 1}`]).flat();
    return ownLayout(shapes, names, (own) => {
      const widths = Array.from({ length: layers }, (_, i) => shapeOf(own, `bias${i + 1}`, 1)[0]);
      const [inputs] = shapeOf(own, "weight1", 2);
      return Object.fromEntries(
        widths.flatMap((width, i) => [[`weight${i + 1}`, [widths[i - 1] ?? inputs, width]], [`bias${i + 1}`, [width]]]),
      );
    }, (own) => perceptronSizes(Array.from({ length: layers }, (_, i) => own[`bias${i + 1}`][0])));
  }
  const found = Object.keys(shapes).map((name) => ({ name, match: /^(.*?)(\d+)\.(weight|bias)$/.exec(name) }));
  const stranger = found.find(({ match }) => match === null);
  const numbers = [...new Set(found.map(({ match }) => Number(match?.[2])))].sort((a, b) => a - b);
  const prefixes = new Set(found.map(({ match }) => match?.[1]));
  if (stranger !== undefined || numbers.length === 0 || prefixes.size > 1) {
    throw new UnknownWeights(
      `expected the layers of a perceptron, such as 1.weight and 1.bias of an nn.Sequential, found ${listed(shapes)}`,
    );
  }
  const [prefix] = prefixes;
  const widths: number[] = [];
  const taken = numbers.flatMap((number, index) => {
    const [weight, bias] = [`${prefix}${number}.weight`, `${prefix}${number}.bias`];
    const shape = shapeOf(shapes, weight, 2);
    const [width] = shapeOf(shapes, bias, 1);
    expectShape(weight, shape, [width, widths[index - 1] ?? shape[1]]);
    widths.push(width);
    return [[`weight${index + 1}`, { source: weight, axes: [1, 0] }], [`bias${index + 1}`, {
      source: bias,
      axes: [0],
    }]];
  });
  return { layout: "nn.Sequential", parameters: Object.fromEntries(taken), zeros: [], sizes: perceptronSizes(widths) };
}

const perceptronSizes = (widths: readonly number[]) => ({ "model.hiddenWidths": widths.slice(0, -1) });
