/**
 * Labelled samples as networks take them.
 *
 * @module
 */

/** Labelled samples: a model's batch as arrays. */
export interface Samples {
  /** How many. */
  readonly count: number;
  /** The model's inputs by name, row-major: `images` `[count, 784]`, or `left` and `right` `[count]`. */
  readonly inputs: Readonly<Record<string, Float32Array | Int32Array>>;
  /** `[count]`, each in [0, classes). */
  readonly labels: Int32Array;
}

/** The samples of a run. */
export interface TaskData {
  /** What the run trains on. */
  readonly train: Samples;
  /** What the run is tested on. */
  readonly test: Samples;
}

/**
 * The shape of an input of some samples: a token each, or an equal part of the elements each.
 *
 * @example
 * ```ts
 * import { inputShape } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([inputShape(new Int32Array(5), 5), inputShape(new Float32Array(20), 5)], [[5], [5, 4]]);
 * ```
 */
export function inputShape(values: { readonly length: number }, count: number): readonly number[] {
  return values.length === count ? [count] : [count, values.length / count];
}
