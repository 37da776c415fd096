import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import type { NamedTensors } from "../../../core/models/model.ts";
import { transformer, type TransformerOptions } from "../../../core/models/transformer.ts";
import { swap } from "../../../core/interventions/commutativity.ts";
import {
  assertClose,
  assertLeavesOnly,
  elements,
  mean,
  normalTensor,
  rowsOf,
  squares,
} from "../../arbitraries/tensors.ts";
import { batchOf, pairCases, smallParameters } from "./pair_cases.ts";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "../../assert.ts";

const RUNS = { numRuns: 30 };

/** Small transformers, on a batch of pairs. */
const cases = pairCases(fc.record({
  modulus: fc.integer({ min: 2, max: 5 }),
  heads: fc.integer({ min: 1, max: 3 }),
  headWidth: fc.integer({ min: 1, max: 3 }),
  hiddenWidth: fc.integer({ min: 1, max: 4 }),
  firstLayer: fc.constantFrom("residual" as const, "embedding" as const),
}));

for (const layer of ["firstLayer", "logits"] as const) {
  Deno.test(`transformer() without noise is the clean one: ${layer}, and its gradient in every parameter`, () => {
    fc.assert(
      fc.property(cases, ({ options, pairs, seed }) => {
        tf.tidy(() => {
          const model = transformer(options);
          const [parameters, batch] = [smallParameters(model, seed), batchOf(pairs)];
          const none = tf.zeros([...model.perturbationShape(pairs.length)]);
          const clean = model.forward(parameters, batch)[layer];
          assertClose(elements(model.forward(parameters, batch, none)[layer]), elements(clean), 1e-5);
          const weights = normalTensor(clean.shape, seed + 50);
          const gradients = [undefined, none].map((noise) =>
            gradientsOf(parameters, (given) => tf.sum(tf.mul(model.forward(given, batch, noise)[layer], weights)))
          );
          assertClose(gradients[1], gradients[0], 1e-4);
        });
      }),
      RUNS,
    );
  });
}

Deno.test("transformer() has features of the width or three widths, and logits for the residues and =", () => {
  fc.assert(
    fc.property(cases, ({ options, pairs, seed }) => {
      tf.tidy(() => {
        const model = transformer(options);
        const { firstLayer, logits } = model.forward(smallParameters(model, seed), batchOf(pairs));
        const width = options.firstLayer === "residual" ? options.width : 3 * options.width;
        assertEquals([firstLayer.shape, logits.shape], [[pairs.length, width], [pairs.length, options.modulus + 1]]);
        assertEquals(model.classes, options.modulus + 1);
      });
    }),
    RUNS,
  );
});

Deno.test("transformer() reads the embeddings of a, b and = side by side as its first layer, noise included, where asked", () => {
  fc.assert(
    fc.property(cases, ({ options, pairs, seed }) => {
      tf.tidy(() => {
        const model = transformer({ ...options, firstLayer: "embedding" });
        const parameters = smallParameters(model, seed);
        const noise = normalTensor(model.perturbationShape(pairs.length), seed + 50);
        const rows = rowsOf(parameters.tokenEmbedding);
        const expected = pairs.flatMap(([a, b]) => [...rows[a], ...rows[b], ...rows[options.modulus]]);
        assertEquals(elements(model.forward(parameters, batchOf(pairs)).firstLayer), expected);
        const moved = expected.map((value, i) => value + elements(noise)[i]);
        assertClose(elements(model.forward(parameters, batchOf(pairs), noise).firstLayer), moved, 1e-6);
      });
    }),
    RUNS,
  );
});

Deno.test("transformer() on noise that is the same for every sample is the clean one with other positional embeddings", () => {
  fc.assert(
    fc.property(cases, ({ options, pairs, seed }) => {
      tf.tidy(() => {
        const model = transformer({ ...options, firstLayer: "residual" });
        const parameters = smallParameters(model, seed);
        const shift = normalTensor([3, options.width], seed + 50); // added to tokens or to positions: the sum is the same
        const noise = tf.tile(tf.expandDims(shift, 0), [pairs.length, 1, 1]);
        const shifted = { ...parameters, positionalEmbedding: tf.add(parameters.positionalEmbedding, shift) };
        const perturbed = model.forward(parameters, batchOf(pairs), noise);
        const clean = model.forward(shifted, batchOf(pairs));
        assertClose(elements(perturbed.firstLayer), elements(clean.firstLayer), 1e-5);
        assertClose(elements(perturbed.logits), elements(clean.logits), 1e-5);
      });
    }),
    RUNS,
  );
});

Deno.test("transformer() is commutative where the first two positions have the same embedding, and not elsewhere", () => {
  fc.assert(
    fc.property(cases, ({ options, pairs, seed }) => {
      tf.tidy(() => {
        const model = transformer(options);
        const parameters = smallParameters(model, seed);
        const [first, , last] = tf.split(parameters.positionalEmbedding, 3);
        const symmetric = { ...parameters, positionalEmbedding: tf.concat([first, first, last]) };
        const logitsOf = (given: NamedTensors, batch: NamedTensors) => elements(model.forward(given, batch).logits);
        assertClose(logitsOf(symmetric, swap(batchOf(pairs))), logitsOf(symmetric, batchOf(pairs)), 1e-5);
      });
    }),
    RUNS,
  );
  const model = transformer({ modulus: 5, width: 4, heads: 2, hiddenWidth: 8, firstLayer: "residual" });
  const [batch, parameters] = [batchOf([[1, 2]]), smallParameters(model, 1)];
  const [logits, swapped] = [batch, swap(batch)].map((each) => elements(model.forward(parameters, each).logits));
  assert(Math.max(...logits.map((logit, i) => Math.abs(logit - swapped[i]))) > 1e-3);
});

Deno.test("transformer() treats every sample by itself", () => {
  fc.assert(
    fc.property(cases, ({ options, pairs, seed }) => {
      tf.tidy(() => {
        const model = transformer(options);
        const parameters = smallParameters(model, seed);
        const noise = normalTensor(model.perturbationShape(pairs.length), seed + 50);
        const together = rowsOf(model.forward(parameters, batchOf(pairs), noise).logits);
        pairs.forEach((pair, i) => {
          const alone = model.forward(parameters, batchOf([pair]), tf.slice(noise, [i], [1])).logits;
          assertClose(elements(alone), together[i], 1e-5);
        });
      });
    }),
    RUNS,
  );
});

Deno.test("transformer() attends to the largest score alone where one is far larger, without overflow", () => {
  const model = transformer({ modulus: 2, width: 1, heads: 1, hiddenWidth: 1, firstLayer: "residual" });
  const one = (value: number) => tf.tensor2d([[value]]);
  const residualOf = (embedding: number[], key: number) => {
    const parameters: NamedTensors = {
      tokenEmbedding: tf.tensor2d(embedding, [3, 1]),
      positionalEmbedding: tf.zeros([3, 1]),
      query: one(1),
      key: one(key),
      value: one(1),
      attentionOutput: one(1),
      mlpIn: one(0),
      mlpInBias: tf.zeros([1]),
      mlpOut: one(0),
      mlpOutBias: tf.zeros([1]),
      unembedding: tf.zeros([1, 3]),
    };
    const clean = elements(model.forward(parameters, batchOf([[0, 1]])).firstLayer)[0];
    const perturbed = elements(model.forward(parameters, batchOf([[0, 1]]), tf.zeros([1, 3, 1])).firstLayer)[0];
    assertAlmostEquals(perturbed, clean, 1e-5);
    return clean;
  };
  // tokens 0, 1 and = of values 3, 2 and 1: the scores are key * value, and the residual stream 1 + the attended value
  assertAlmostEquals(residualOf([3, 2, 1], 30), 1 + 3, 1e-5);
  assertAlmostEquals(residualOf([3, 2, 1], -1e4), 1 + 1, 1e-5);
  assertAlmostEquals(residualOf([3, 2, 1], 0), 1 + 2, 1e-5);
  const weights = [3, 2, 1].map((value) => Math.exp(0.5 * value));
  const attended = (3 * weights[0] + 2 * weights[1] + weights[2]) / (weights[0] + weights[1] + weights[2]);
  assertAlmostEquals(residualOf([3, 2, 1], 0.5), 1 + attended, 1e-5);
  // both far above =: the larger of the two still takes all
  for (const key of [100, 1e6]) assertAlmostEquals(residualOf([3, 2, 1], key), 1 + 3, 1e-5);
});

Deno.test("transformer() attends within a sample, however far another token's score lies above all of its own", () => {
  const forward = (largest: number, batch: NamedTensors, noise?: tf.Tensor) => {
    const model = transformer({ modulus: 3, width: 1, heads: 1, hiddenWidth: 1, firstLayer: "residual" });
    const ones = Object.entries(model.parameterShapes).map(([name, shape]) => [name, tf.ones([...shape])] as const);
    const parameters = {
      ...Object.fromEntries(ones),
      tokenEmbedding: tf.tensor2d([3, 2, largest, 1], [4, 1]), // scores are the values themselves
      positionalEmbedding: tf.zeros([3, 1]),
    };
    const residual = (key: tf.Tensor) =>
      tf.sum(model.forward({ ...parameters, key }, batch, noise).firstLayer) as tf.Scalar;
    return [residual(tf.ones([1, 1])), tf.grad(residual)(tf.ones([1, 1]))].map((value) => elements(value)[0]);
  };
  const weights = [3, 2, 1].map(Math.exp);
  const total = weights[0] + weights[1] + weights[2];
  const attended = (3 * weights[0] + 2 * weights[1] + weights[2]) / total;
  const variance = [3, 2, 1].reduce((sum, value, i) => sum + weights[i] * (value - attended) ** 2, 0) / total;
  for (const largest of [4, 50, 100, 1e4]) {
    for (const noise of [undefined, tf.zeros([1, 3, 1])]) {
      const [residual, slope] = forward(largest, batchOf([[0, 1]]), noise);
      assertAlmostEquals(residual, 1 + attended, 1e-5);
      assertAlmostEquals(slope, variance, 1e-5);
    }
  }
});

Deno.test("transformer() has no gradient in the query where one score outweighs the others", () => {
  const model = transformer({ modulus: 2, width: 1, heads: 1, hiddenWidth: 1, firstLayer: "residual" });
  const parameters = Object.fromEntries(
    Object.entries(model.parameterShapes).map(([name, shape]) => [name, tf.ones([...shape])]),
  ) as Record<string, tf.Tensor>;
  parameters.tokenEmbedding = tf.tensor2d([3, 2, 1], [3, 1]);
  parameters.positionalEmbedding = tf.zeros([3, 1]);
  for (const gap of [20, 40, 50, 70, 200]) {
    parameters.key = tf.tensor2d([[gap]]); // the scores are 3, 2 and 1 times the gap
    const residual = (query: tf.Tensor) =>
      tf.sum(model.forward({ ...parameters, query }, batchOf([[0, 1]])).firstLayer) as tf.Scalar;
    const slope = elements(tf.grad(residual)(tf.ones([1, 1])))[0];
    // d/dq of the attended value: gap times the variance of the values under weights 1, e^-gap, e^-2 gap
    const weights = [1, Math.exp(-gap), Math.exp(-2 * gap)];
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = (3 * weights[0] + 2 * weights[1] + weights[2]) / total;
    const variance = [3, 2, 1].reduce((sum, value, i) => sum + weights[i] * (value - mean) ** 2, 0) / total;
    assertAlmostEquals(slope, gap * variance, 1e-6 * gap); // rounding of terms of the size of the gap
  }
});

Deno.test("transformer() initializes by N(0, 1 / width), the unembedding by N(0, 1 / tokens), biases by 0", () => {
  const options = { modulus: 113, width: 128, heads: 4, hiddenWidth: 512, firstLayer: "residual" } as const;
  const model = transformer(options);
  const initial = model.initialize(0);
  assertEquals(Object.keys(initial), Object.keys(model.parameterShapes));
  for (const [name, values] of Object.entries(initial)) {
    if (name.endsWith("Bias")) {
      assert(values.every((value) => value === 0), name);
      continue;
    }
    const tokens = name === "unembedding" ? 114 : 128;
    const error = 5 / Math.sqrt(values.length); // five standard errors, of draws of size 1
    assertAlmostEquals(mean([...values]) * Math.sqrt(tokens), 0, error, name);
    assertAlmostEquals(squares(values) / values.length * tokens, 1, error * Math.SQRT2, name);
  }
  assertNotEquals(initial.query.slice(0, 9), initial.key.slice(0, 9));
  assertEquals(model.initialize(0), initial);
  assertNotEquals(model.initialize(1).query, initial.query);
});

Deno.test("transformer() refuses sizes that are not positive integers, and a width that its heads do not divide", () => {
  const valid: TransformerOptions = { modulus: 5, width: 4, heads: 2, hiddenWidth: 3, firstLayer: "residual" };
  for (const wrong of [{ modulus: 0 }, { width: 1.5 }, { heads: -2 }, { hiddenWidth: NaN }]) {
    assertThrows(
      () => transformer({ ...valid, ...wrong }),
      RangeError,
      "sizes must be positive integers: current value",
    );
  }
  assertThrows(
    () => transformer({ ...valid, heads: 3 }),
    RangeError,
    "multiple of its heads: current value is 4 and 3",
  );
});

Deno.test("transformer() leaves only what it returns, clean and perturbed", () => {
  const model = transformer({ modulus: 3, width: 4, heads: 2, hiddenWidth: 3, firstLayer: "embedding" });
  for (const perturbed of [false, true]) {
    assertLeavesOnly(() => {
      const noise = perturbed ? normalTensor(model.perturbationShape(2), 1) : undefined;
      const { firstLayer, logits } = model.forward(smallParameters(model, 0), batchOf([[0, 1], [2, 2]]), noise);
      return [firstLayer, logits];
    });
  }
});

// Helpers

/** All elements of the gradients in all parameters, one after the other. */
function gradientsOf(parameters: NamedTensors, f: (parameters: NamedTensors) => tf.Tensor): number[] {
  const names = Object.keys(parameters);
  const used = names.map((name) => parameters[name]);
  const whole = (...values: tf.Tensor[]) => {
    const touched = tf.addN(values.map((value) => tf.mul(tf.sum(value), 0))); // the embedding alone ignores most parameters
    return tf.add(f(Object.fromEntries(names.map((name, i) => [name, values[i]]))), touched);
  };
  return tf.grads(whole)(used).flatMap(elements);
}
