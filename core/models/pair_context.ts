/**
 * The context `a b =` of a pair of residues, which every transformer here reads.
 *
 * @module
 */
import type { Model } from "./model.ts";

/** Positions of the context `a b =`. */
export const POSITIONS = 3;

/** Sizes that every transformer on the context has. */
export interface ContextSizes {
  /** p: tokens 0..p-1 are the residues, token p is `=`. */
  readonly modulus: number;
  /** d_model, width of the residual stream. */
  readonly width: number;
  /** Number of attention heads; divides the width. */
  readonly heads: number;
  /** Width of an MLP's hidden layer. */
  readonly hiddenWidth: number;
}

type ContextInterface = Pick<Model, "inputs" | "firstParameter" | "embedding" | "classes" | "perturbationShape">;

/**
 * What a transformer of these sizes takes and answers: tokens a and b, noise on the three embeddings of `[samples, 3, width]`, a class for each
 * token.
 *
 * @param furtherSizes of this transformer alone
 * @throws {RangeError} if a size is not a positive integer, or the width no multiple of the heads
 */
export function contextInterface(options: ContextSizes, ...furtherSizes: readonly number[]): ContextInterface {
  const { modulus, width, heads, hiddenWidth } = options;
  if ([modulus, width, heads, hiddenWidth, ...furtherSizes].some((size) => !Number.isInteger(size) || size < 1)) {
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
    inputs: { left: { shape: [], dtype: "int32" }, right: { shape: [], dtype: "int32" } },
    firstParameter: "tokenEmbedding",
    embedding: { parameter: "tokenEmbedding", width },
    classes: modulus + 1,
    perturbationShape: (samples) => [samples, POSITIONS, width],
  };
}
