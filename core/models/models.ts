/**
 * Every network, by the module that defines it. To add one, write its file in this folder and name it here.
 *
 * @module
 */
import { biasFreeMlp } from "./bias_free_mlp.ts";
import { mlp } from "./mlp.ts";
import type { Model } from "./model.ts";
import { preNormTransformer } from "./pre_norm_transformer.ts";
import { transformer } from "./transformer.ts";

/** The functions that make networks from their options. */
export const models = {
  "core/models/bias_free_mlp.ts": biasFreeMlp,
  "core/models/mlp.ts": mlp,
  "core/models/pre_norm_transformer.ts": preNormTransformer,
  "core/models/transformer.ts": transformer,
};

/** A network by the module whose default export makes it, with the options that it is made with. */
export type ModelRecipe = {
  [M in keyof typeof models]: { readonly module: M; readonly options: Parameters<(typeof models)[M]>[0] };
}[keyof typeof models];

/**
 * The network of a recipe.
 *
 * @example
 * ```ts
 * import { modelFrom } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const options = { inputWidth: 784, hiddenWidths: [200], classes: 10, initializationScale: 1 };
 * assertEquals(modelFrom({ module: "core/models/mlp.ts", options }).classes, 10);
 * ```
 */
export function modelFrom({ module, options }: ModelRecipe): Model {
  return (models[module] as (options: unknown) => Model)(options);
}
