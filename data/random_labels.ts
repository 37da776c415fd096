/**
 * Labels that say nothing about their samples: what a network can learn by heart and in no other way.
 *
 * @module
 */
import { deriveSeed } from "../core/random/derive_seed.ts";
import { drawIntegerBelow, randomStream } from "../core/random/random_stream.ts";

/** Whether training samples have their true labels or random ones. */
export const labelKinds = ["true", "random"] as const;

/** How many labels to draw, and among how many classes. */
export interface RandomLabelOptions {
  /** Number of labels. */
  readonly count: number;
  /** Number of classes K, an integer of at least 1. */
  readonly classes: number;
}

/**
 * Labels drawn independently and uniformly from the classes 0..K-1.
 *
 * They depend on the seed alone, not on the samples: a network that is trained on them can be right on test samples, which have their true
 * labels, only by chance.
 *
 * @param options how many labels, and K
 * @param seed seed of the run; the labels are drawn from its stream `random-labels`
 * @returns `[count]`, each in 0..K-1; fewer labels of the same seed are the first of more
 * @throws {RangeError} if K is not a positive integer
 *
 * @see Section 5, where early predictors must recognise runs that do not grok; random labels are our choice of such runs
 *
 * @example
 * ```ts
 * import { randomLabels } from "@degrok/degrok";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const labels = randomLabels({ count: 1000, classes: 10 }, 0);
 * assertEquals(labels.length, 1000);
 * assert(labels.every((label) => 0 <= label && label < 10));
 * ```
 */
export function randomLabels({ count, classes }: RandomLabelOptions, seed: number): Int32Array<ArrayBuffer> {
  if (!Number.isInteger(classes) || classes < 1) {
    throw new RangeError(
      `Cannot draw labels as their number of classes is not a positive integer: current value is ${classes}`,
    );
  }
  const labels = new Int32Array(count);
  let stream = randomStream(deriveSeed(seed, "random-labels"));
  for (let i = 0; i < count; i++) {
    const drawn = drawIntegerBelow(classes, stream);
    labels[i] = drawn.value;
    stream = drawn.stream;
  }
  return labels;
}
