import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { matrixOf } from "../../../core/linalg/matrix.ts";
import { effectiveRank } from "../../../core/metrics/effective_rank.ts";
import {
  embeddingPowers,
  frequencyCount,
  keyFrequencies,
  restrictedAndExcluded,
  sumWaves,
} from "../../../core/metrics/fourier.ts";
import { logitMargins } from "../../../core/metrics/logit_margins.ts";
import { weightSparsity } from "../../../core/metrics/weight_sparsity.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertClose, elements, normalTensor, oneHot, rowsOf } from "../../arbitraries/tensors.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";
import oracle from "../../oracles/mechanism.json" with { type: "json" };
import { wave } from "../../oracles/oracle.ts";

Deno.test("effectiveRank() is what NumPy's singular values give", () => {
  for (const { shape: [rows, columns], rank } of oracle.ranks) {
    assertAlmostEquals(effectiveRank(matrixOf([rows, columns], wave(rows * columns, 1000))) as number, rank, 1e-6);
  }
});

Deno.test("effectiveRank() lies between 1 and the smaller side, does not see scale, and is null where it is not defined", () => {
  fc.assert(
    fc.property(seeds(), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (seed, rows, columns) => {
      const values = Float32Array.from(elements(normalTensor([rows, columns], seed)));
      const rank = effectiveRank(matrixOf([rows, columns], values)) as number;
      assert(rank >= 1 - 1e-9 && rank <= Math.min(rows, columns) + 1e-9, `${rank}`);
      assertAlmostEquals(effectiveRank(matrixOf([rows, columns], values.map((x) => 1e10 * x))) as number, rank, 1e-4);
    }),
  );
  assertEquals(effectiveRank(matrixOf([2, 2], new Float32Array(4))), null);
  assertEquals(effectiveRank(matrixOf([1, 2], Float32Array.of(NaN, 1))), null);
});

Deno.test("weightSparsity() is Hoyer's as NumPy computes it, and null where it is not defined", () => {
  for (const { size, sparsity } of oracle.sparsities) {
    const weights = wave(size, 2000).map((value) => value ** 3);
    assertAlmostEquals(weightSparsity({ w: weights.slice(0, 1), v: weights.slice(1) }) as number, sparsity, 1e-6);
  }
  assertEquals([weightSparsity({ w: new Float32Array(3) }), weightSparsity({ w: Float32Array.of(2) })], [null, null]);
});

for (const { modulus, width, classes, ...numbers } of oracle.fourier) {
  Deno.test(`embeddingPowers() and keyFrequencies() modulo ${modulus} are those of NumPy's FFT`, () => {
    const powers = embeddingPowers({ values: Float32Array.from(numbers.embedding), width });
    assertClose([...powers], numbers.powers, 1e-5 * Math.max(...numbers.powers));
    assertEquals(keyFrequencies(powers), numbers.keys);
    assert(numbers.keys.includes(true) && numbers.keys.includes(false));
  });

  Deno.test(`restrictedAndExcluded() modulo ${modulus} is what NumPy's two-dimensional FFT leaves, in any order of pairs`, () => {
    tf.tidy(() => {
      const order = Array.from({ length: modulus ** 2 }, (_, i) => (i * 5) % modulus ** 2);
      const sums = order.map((pair) => Math.floor(pair / modulus) + pair % modulus);
      const rows = (values: readonly number[]) =>
        order.flatMap((pair) => values.slice(pair * classes, (pair + 1) * classes));
      const count = 2 * frequencyCount(modulus);
      const waves = tf.tensor2d(sumWaves(sums, modulus), [modulus ** 2, count]);
      const kept = tf.tensor1d([...numbers.keys, ...numbers.keys].map(Number));
      const logits = tf.tensor2d(rows(numbers.logits), [modulus ** 2, classes]);
      const { restricted, excluded } = restrictedAndExcluded(logits, waves, kept);
      assertClose(elements(restricted), rows(numbers.restricted), 1e-4);
      assertClose(elements(excluded), rows(numbers.excluded), 1e-4);
      const products = rowsOf(tf.matMul(waves, waves, true, false));
      products.forEach((row, i) => assertClose(row, row.map((_, j) => i === j ? 1 : 0), 1e-5));
    });
  });
}

Deno.test("logitMargins() is positive exactly where the label's logit is the largest, and moves by what a label's logit does", () => {
  fc.assert(fc.property(seeds(), fc.integer({ min: 2, max: 5 }), (seed, classes) => {
    tf.tidy(() => {
      const logits = normalTensor([4, classes], seed);
      const labels = [0, 1, classes - 1, 0];
      const margins = elements(logitMargins(logits, oneHot(labels, classes)));
      rowsOf(logits).forEach((row, i) => {
        const others = row.filter((_, k) => k !== labels[i]);
        assertAlmostEquals(margins[i], row[labels[i]] - Math.max(...others), 1e-5);
      });
      const raised = tf.add(logits, tf.mul(oneHot(labels, classes), 3)) as tf.Tensor2D;
      assertClose(elements(logitMargins(raised, oneHot(labels, classes))), margins.map((margin) => margin + 3), 1e-5);
    });
  }));
});
