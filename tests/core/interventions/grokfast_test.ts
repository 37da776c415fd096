import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { grokfast } from "../../../core/interventions/grokfast.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertClose, elements, normalTensor } from "../../arbitraries/tensors.ts";
import { assertEquals } from "../../assert.ts";
import { adamwOptions, emptySlots, scalarsAt } from "../training/small_training.ts";
import { adamw } from "../../../core/optimizers/adamw.ts";
import { chain, type GradientTransform } from "../../../core/optimizers/gradient_transform.ts";

const settings = fc.record({
  alpha: fc.double({ min: 0, max: 0.99, noNaN: true }),
  lambda: fc.double({ min: 0, max: 5, noNaN: true }),
});
const SIZE = 3;

Deno.test("grokfast multiplies a constant gradient by 1 + lambda from the first step on", () => {
  fc.assert(fc.property(settings, seeds(), fc.integer({ min: 1, max: 12 }), (given, seed, steps) => {
    tf.tidy(() => {
      const gradient = normalTensor([SIZE], seed);
      const amplified = elements(gradient).map((value) => (1 + given.lambda) * value);
      for (const seen of filtered(given, Array.from({ length: steps }, () => gradient))) {
        assertClose(seen, amplified, 1e-4);
      }
    });
  }));
});

Deno.test("grokfast adds lambda (alpha^(t-1) g_1 + (1 - alpha) sum alpha^(t-i) g_i) to gradient t, the sum over 2 <= i <= t", () => {
  fc.assert(fc.property(settings, seeds(), fc.integer({ min: 1, max: 12 }), (given, seed, steps) => {
    tf.tidy(() => {
      const { alpha, lambda } = given;
      const gradients = Array.from({ length: steps }, (_, i) => normalTensor([SIZE], seed + i));
      filtered(given, gradients).forEach((seen, last) => {
        const weight = (i: number) => alpha ** (last - i) * (i === 0 ? 1 : 1 - alpha);
        const expected = elements(gradients[last]).map((value, k) =>
          value + lambda * gradients.slice(0, last + 1).reduce((sum, g, i) => sum + weight(i) * elements(g)[k], 0)
        );
        assertClose(seen, expected, 1e-4);
      });
    });
  }));
});

Deno.test("grokfast with lambda 0 leaves gradients as they are, to the last bit", () => {
  tf.tidy(() => {
    const gradients = Array.from({ length: 5 }, (_, i) => normalTensor([SIZE], i));
    assertEquals(filtered({ alpha: 0.9, lambda: 0 }, gradients), gradients.map(elements));
  });
});

Deno.test("grokfast before AdamW changes nothing where gradients are constant: AdamW does not see their size", () => {
  tf.tidy(() => {
    const [filter, optimizer] = [transformOf({ alpha: 0.9, lambda: 2 }), adamw(adamwOptions)];
    const gradients = Array.from({ length: 6 }, () => tf.tensor1d([0.5, -1, 2]));
    const [alone, behind] = [optimizer, chain([filter, optimizer])].map((transform) =>
      descended(transform, gradients).at(-1)?.weights ?? []
    );
    assertClose(behind, alone, 1e-6);
  });
});

// Helpers

function transformOf(given: { readonly alpha: number; readonly lambda: number }): GradientTransform {
  return grokfast.intervention(given).gradients;
}

/** What becomes of each of some gradients. */
function filtered(
  given: { readonly alpha: number; readonly lambda: number },
  gradients: readonly tf.Tensor[],
): readonly number[][] {
  return descended(transformOf(given), gradients).map(({ gradient }) => gradient);
}

/** Weights that start at 1, and gradients, after each step of a transform. */
function descended(
  transform: GradientTransform,
  gradients: readonly tf.Tensor[],
): readonly { readonly weights: number[]; readonly gradient: number[] }[] {
  let parameters: Readonly<Record<string, tf.Tensor>> = { w: tf.ones([SIZE]) };
  let slots = emptySlots(transform, parameters);
  return gradients.map((w, index) => {
    const memory = { slots, scalars: scalarsAt(transform, index + 1) };
    const after = transform.update({ parameters, gradients: { w } }, memory);
    ({ parameters, slots } = after);
    return { weights: elements(parameters.w), gradient: elements(after.gradients.w) };
  });
}
