import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import type { NamedTensors } from "../../../core/models/model.ts";
import { adamw } from "../../../core/optimizers/adamw.ts";
import { chain, type GradientTransform } from "../../../core/optimizers/gradient_transform.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertLeavesOnly, elements, normalTensor } from "../../arbitraries/tensors.ts";
import { assertEquals, assertNotEquals } from "../../assert.ts";
import { adamwOptions, emptySlots, scalarsAt } from "../training/small_training.ts";

/** Transforms that depend on gradients, weights, the step and their own past, in ways that do not commute. */
const kinds: Readonly<Record<string, () => GradientTransform>> = {
  adamw: () => adamw(adamwOptions),
  averaged,
  fading,
  shrinking,
};
const transforms = fc.constantFrom(...Object.keys(kinds)).map((kind) => kinds[kind]());
const chains = fc.array(transforms, { maxLength: 3 });

Deno.test("chain() of one transform is that transform, and of none changes nothing", () => {
  fc.assert(fc.property(transforms, (transform) => assertEquals(chain([transform]) === transform, true)));
  const nothing = chain([]);
  assertEquals([nothing.slots, nothing.scalars?.(1)], [[], {}]);
  assertEquals(run(nothing, 1), { ...run({ slots: [], update: (descent) => ({ ...descent, slots: {} }) }, 1) });
});

Deno.test("chain() is associative in what it computes: weights, gradients, and what each transform remembers", () => {
  fc.assert(
    fc.property(chains, chains, chains, seeds(), (first, second, third, seed) => {
      const flat = run(chain([...first, ...second, ...third]), seed);
      assertEquals(run(chain([chain(first), chain(second), chain(third)]), seed), flat);
      assertEquals(run(chain([chain([...first, ...second]), ...third]), seed), flat);
      assertEquals(run(chain([...first, chain([...second, ...third])]), seed), flat);
    }),
    { numRuns: 30 },
  );
});

Deno.test("chain() is its transforms one after the other, each with slots and scalars of its own", () => {
  fc.assert(
    fc.property(chains, seeds(), (parts, seed) => {
      tf.tidy(() => {
        const whole = chain(parts);
        assertEquals(new Set(whole.slots).size, parts.flatMap(({ slots }) => slots).length);
        let [byParts, byWhole] = [weights(seed), weights(seed)];
        let memories = parts.map((part) => emptySlots(part, byParts));
        let memory = emptySlots(whole, byWhole);
        for (let step = 1; step <= 3; step++) {
          let descent = { parameters: byParts, gradients: gradientsOf(seed, step) };
          memories = parts.map((part, i) => {
            const { slots, ...after } = part.update(descent, { slots: memories[i], scalars: scalarsAt(part, step) });
            descent = after;
            return slots;
          });
          const after = whole.update(
            { parameters: byWhole, gradients: gradientsOf(seed, step) },
            { slots: memory, scalars: scalarsAt(whole, step) },
          );
          assertEquals(numbers(after.gradients), numbers(descent.gradients));
          [byParts, byWhole, memory] = [descent.parameters, after.parameters, after.slots];
          assertEquals(numbers(byWhole), numbers(byParts));
          const remembered = parts.flatMap(({ slots }, i) => slots.map((slot) => numbers(memories[i][slot])));
          assertEquals(whole.slots.map((slot) => numbers(memory[slot])), remembered);
        }
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("chain() gives two transforms of the same names what each remembers of its own, at more than ten of them too", () => {
  const many = Array.from({ length: 12 }, () => averaged());
  const whole = chain(many);
  assertEquals(whole.slots.length, 12);
  assertEquals(Object.keys(chain(many.map(() => fading())).scalars?.(1) ?? {}).length, 12);
  tf.tidy(() => {
    // Each halves what the one before it gives at the first step.
    const { slots } = whole.update(
      { parameters: { w: tf.scalar(0) }, gradients: { w: tf.scalar(4096) } },
      { slots: emptySlots(whole, { w: tf.scalar(0) }), scalars: {} },
    );
    const halves = many.map((_, i) => 2048 / 2 ** i);
    assertEquals(whole.slots.map((slot) => elements(slots[slot].w)[0]), halves);
  });
});

Deno.test("a filter before adamw() sees the raw gradients, and adamw() what the filter makes of them", () => {
  tf.tidy(() => {
    const seen: number[][] = [];
    const spying: GradientTransform = {
      slots: [],
      update: (descent) => {
        seen.push(numbers(descent.gradients));
        return { ...descent, gradients: { w: tf.mul(descent.gradients.w, -3) }, slots: {} };
      },
    };
    const filtered = run(chain([spying, adamw(adamwOptions)]), 4);
    assertEquals(seen, [1, 2, 3].map((step) => numbers(gradientsOf(4, step))));
    const scaled = run(adamw(adamwOptions), 4, (gradient) => tf.mul(gradient, -3));
    assertEquals(filtered, scaled);
    assertNotEquals(filtered.parameters, run(adamw(adamwOptions), 4).parameters);
  });
});

Deno.test("chain() leaves only what it returns", () => {
  assertLeavesOnly(() => {
    const transform = chain([averaged(), adamw(adamwOptions)]);
    const given = { parameters: weights(0), gradients: gradientsOf(0, 1) };
    const memory = { slots: emptySlots(transform, given.parameters), scalars: scalarsAt(transform, 1) };
    const { parameters, gradients, slots } = tf.tidy(() => transform.update(given, memory) as never) as ReturnType<
      typeof transform.update
    >;
    return [parameters.w, gradients.w, ...Object.values(slots).map(({ w }) => w)];
  });
});

// Helpers

/** The running mean of the gradients in their place, as Grokfast filters them. */
function averaged(): GradientTransform {
  return {
    slots: ["mean"],
    update: ({ parameters, gradients }, { slots }) => {
      const mean = mapped(gradients, (gradient, name) => tf.mul(tf.add(slots.mean[name], gradient), 0.5));
      return { parameters, gradients: mean, slots: { mean } };
    },
  };
}

/** Gradients over the step. */
function fading(): GradientTransform {
  return {
    slots: [],
    scalars: (step) => ({ factor: 1 / step }),
    update: ({ parameters, gradients }, { scalars }) => ({
      parameters,
      gradients: mapped(gradients, (gradient) => tf.add(tf.mul(gradient, scalars.factor), 0.25)),
      slots: {},
    }),
  };
}

/** Weights moved towards their gradients. */
function shrinking(): GradientTransform {
  return {
    slots: ["mean"], // as another transform calls what it remembers
    scalars: (step) => ({ factor: 0.5 ** step }),
    update: ({ parameters, gradients }, { slots, scalars }) => ({
      parameters: mapped(parameters, (weight, name) => tf.sub(weight, tf.mul(gradients[name], scalars.factor))),
      gradients,
      slots: { mean: mapped(parameters, (weight, name) => tf.add(slots.mean[name], weight)) },
    }),
  };
}

function mapped(
  tensors: NamedTensors,
  change: (tensor: tf.Tensor, name: string) => tf.Tensor,
): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)]));
}

const weights = (seed: number): NamedTensors => ({ w: normalTensor([3], seed) });
const gradientsOf = (seed: number, step: number): NamedTensors => ({ w: normalTensor([3], seed + 10 * step) });

function numbers(tensors: NamedTensors): number[] {
  return Object.values(tensors).flatMap(elements);
}

/** Three steps: the weights, the last gradients, and what is remembered, slot after slot. */
function run(transform: GradientTransform, seed: number, change = (gradient: tf.Tensor) => gradient) {
  return tf.tidy(() => {
    let parameters = weights(seed);
    let slots = emptySlots(transform, parameters);
    let gradients: NamedTensors = {};
    for (let step = 1; step <= 3; step++) {
      const descent = { parameters, gradients: mapped(gradientsOf(seed, step), change) };
      ({ parameters, gradients, slots } = transform.update(descent, { slots, scalars: scalarsAt(transform, step) }));
    }
    return {
      parameters: numbers(parameters),
      gradients: numbers(gradients),
      remembered: transform.slots.map((slot) => numbers(slots[slot])),
    };
  });
}
