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

/** The shape of an input of so many samples: a token each, or what each has of the elements. */
export function inputShape(values: { readonly length: number }, count: number): readonly number[] {
  return values.length === count ? [count] : [count, values.length / count];
}
