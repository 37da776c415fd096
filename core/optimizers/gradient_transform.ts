/**
 * What turns gradients into a step: transforms that compose, an optimizer being one of them.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { NamedTensors } from "../models/model.ts";

/** Weights and the gradients of the objective with respect to them, each by parameter name. */
export interface Descent {
  /** The weights. */
  readonly parameters: NamedTensors;
  /** The gradients, as far as they have been transformed. */
  readonly gradients: NamedTensors;
}

/** What a transform remembers from step to step: for each of its slots a tensor of every parameter's shape. */
export type Slots = Readonly<Record<string, NamedTensors>>;

/** What a transform may use beside weights and gradients. */
export interface TransformMemory {
  /** What it left at the step before; zeros at first. */
  readonly slots: Slots;
  /** Its `scalars` of this step. */
  readonly scalars: Readonly<Record<string, tf.Scalar>>;
}

/**
 * A pure function from weights and gradients to weights and gradients, with memory: a filter of gradients (Grokfast), an optimizer, a
 * projection of the weights.
 *
 * @example
 * ```ts
 * import { chain, type GradientTransform } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const descend: GradientTransform = {
 *   slots: [],
 *   update: ({ parameters, gradients }) => ({
 *     parameters: { w: tf.sub(parameters.w, tf.mul(gradients.w, 0.1)) },
 *     gradients,
 *     slots: {},
 *   }),
 * };
 * const double: GradientTransform = {
 *   slots: [],
 *   update: ({ parameters, gradients }) => ({ parameters, gradients: { w: tf.mul(gradients.w, 2) }, slots: {} }),
 * };
 * const step = { parameters: { w: tf.scalar(1) }, gradients: { w: tf.scalar(-2) } };
 * const { parameters } = chain([double, descend]).update(step, { slots: {}, scalars: {} });
 * assertEquals(parameters.w.dataSync()[0], Math.fround(1.4));
 * ```
 */
export interface GradientTransform {
  /** Names of what it remembers. */
  readonly slots: readonly string[];
  /**
   * Numbers that depend on the step alone, computed in double precision and fed as tensors.
   *
   * @param step counts from 1
   */
  scalars?(step: number): Readonly<Record<string, number>>;
  /** The weights, gradients and slots after it; tensors that it was given are not disposed. */
  update(descent: Descent, memory: TransformMemory): Descent & { readonly slots: Slots };
}

/**
 * One transform after the other; each has slots and scalars of its own.
 *
 * @example
 * ```ts
 * import { adamw, chain, grokfast } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const optimizer = adamw({ learningRate: 1e-3, weightDecay: 1, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, warmupSteps: 0 });
 * const { gradients } = grokfast.intervention({ alpha: 0.98, lambda: 2 });
 * assertEquals(chain([gradients, optimizer]).slots, ["0.average", "1.firstMoments", "1.secondMoments"]);
 * ```
 */
export function chain(transforms: readonly GradientTransform[]): GradientTransform {
  if (transforms.length === 1) return transforms[0];
  const called = (index: number) => (name: string) => `${index}.${name}`;
  const own = <A>(record: Readonly<Record<string, A>>, index: number): Readonly<Record<string, A>> =>
    Object.fromEntries(
      Object.entries(record).filter(([name]) => name.startsWith(called(index)("")))
        .map(([name, value]) => [name.slice(called(index)("").length), value]),
    );
  const renamed = <A>(record: Readonly<Record<string, A>>, index: number): Readonly<Record<string, A>> =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [called(index)(name), value]));
  return {
    slots: transforms.flatMap(({ slots }, index) => slots.map(called(index))),
    scalars: (step) =>
      Object.assign({}, ...transforms.map((transform, index) => renamed(transform.scalars?.(step) ?? {}, index))),
    update: (descent, { slots, scalars }) =>
      transforms.reduce((before, transform, index) => {
        const memory = { slots: own(slots, index), scalars: own(scalars, index) };
        const { slots: left, ...after } = transform.update(before, memory);
        return { ...after, slots: { ...before.slots, ...renamed(left, index) } };
      }, { ...descent, slots: {} as Slots }),
  };
}
