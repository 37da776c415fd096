import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { swap } from "../../../core/interventions/commutativity.ts";
import { parameterCount } from "../../../core/models/model.ts";
import { preNormTransformer, type PreNormTransformerOptions } from "../../../core/models/pre_norm_transformer.ts";
import {
  assertClose,
  assertLeavesOnly,
  elements,
  mean,
  normalTensor,
  randomParameters,
  rowsOf,
  squares,
} from "../../arbitraries/tensors.ts";
import { batchOf, type Pair, pairCases, smallParameters } from "./pair_cases.ts";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "../../assert.ts";

const RUNS = { numRuns: 20 };
const tiny: PreNormTransformerOptions = { modulus: 3, layers: 2, width: 4, heads: 2, hiddenWidth: 3 };

/** Small transformers, on a batch of pairs. */
const cases = pairCases(fc.record({
  modulus: fc.integer({ min: 2, max: 5 }),
  layers: fc.integer({ min: 1, max: 3 }),
  heads: fc.integer({ min: 1, max: 2 }),
  headWidth: fc.integer({ min: 1, max: 3 }),
  hiddenWidth: fc.integer({ min: 1, max: 4 }),
}));

Deno.test("preNormTransformer() has 425 344 parameters with two layers of the usual sizes, 197 760 of them in each", () => {
  const count = (layers: number) =>
    parameterCount(
      preNormTransformer({ modulus: 113, layers, width: 128, heads: 4, hiddenWidth: 512 }).parameterShapes,
    );
  assertEquals([count(2), count(3) - count(2)], [425_344, 197_760]);
});

Deno.test("preNormTransformer() has features of the width or three widths, and logits for the residues and =", () => {
  fc.assert(
    fc.property(cases, fc.boolean(), ({ options, pairs, seed }, embedding) => {
      tf.tidy(() => {
        const model = preNormTransformer({ ...options, firstLayer: embedding ? "embedding" : "residual" });
        const { firstLayer, logits } = model.forward(randomParameters(model, seed), batchOf(pairs));
        assertEquals(firstLayer.shape, [pairs.length, (embedding ? 3 : 1) * options.width]);
        assertEquals([logits.shape, model.classes], [[pairs.length, options.modulus + 1], options.modulus + 1]);
        assert(elements(logits).every(Number.isFinite));
      });
    }),
    RUNS,
  );
});

Deno.test("preNormTransformer() reads the embeddings of a, b and = side by side as its first layer, noise included, where asked", () => {
  fc.assert(
    fc.property(cases, ({ options, pairs, seed }) => {
      tf.tidy(() => {
        const model = preNormTransformer({ ...options, firstLayer: "embedding" });
        const parameters = randomParameters(model, seed);
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

Deno.test("preNormTransformer() has the first layer of one block, however many follow", () => {
  fc.assert(
    fc.property(cases, ({ options, pairs, seed }) => {
      tf.tidy(() => {
        const [deep, shallow] = [preNormTransformer(options), preNormTransformer({ ...options, layers: 1 })];
        const parameters = randomParameters(deep, seed);
        const first = elements(shallow.forward(parameters, batchOf(pairs)).firstLayer);
        assertEquals(elements(deep.forward(parameters, batchOf(pairs)).firstLayer), first);
      });
    }),
    RUNS,
  );
});

Deno.test("preNormTransformer() on noise that is the same for every sample is the clean one with other positional embeddings", () => {
  fc.assert(
    fc.property(cases, ({ options, pairs, seed }) => {
      tf.tidy(() => {
        const model = preNormTransformer(options);
        const parameters = smallParameters(model, seed);
        const shift = normalTensor([3, options.width], seed + 50); // added to tokens or to positions: the sum is the same
        const noise = tf.tile(tf.expandDims(shift, 0), [pairs.length, 1, 1]);
        const shifted = { ...parameters, positionalEmbedding: tf.add(parameters.positionalEmbedding, shift) };
        const perturbed = model.forward(parameters, batchOf(pairs), noise);
        const clean = model.forward(shifted, batchOf(pairs));
        assertClose(elements(perturbed.firstLayer), elements(clean.firstLayer), 1e-4);
        assertClose(elements(perturbed.logits), elements(clean.logits), 1e-3); // LayerNorm magnifies rounding
      });
    }),
    RUNS,
  );
});

Deno.test("preNormTransformer() takes no notice of a number that is added to every coordinate of the residual stream", () => {
  fc.assert(
    fc.property(cases, fc.double({ min: -2, max: 2, noNaN: true }), ({ options, pairs, seed }, number) => {
      tf.tidy(() => {
        const model = preNormTransformer(options);
        const parameters = smallParameters(model, seed);
        const moved = { ...parameters, positionalEmbedding: tf.add(parameters.positionalEmbedding, number) };
        const [usual, shifted] = [parameters, moved].map((given) => model.forward(given, batchOf(pairs)));
        assertClose(elements(shifted.logits), elements(usual.logits), 2e-3); // LayerNorm magnifies rounding
        assertClose(elements(shifted.firstLayer), elements(usual.firstLayer).map((value) => value + number), 1e-3);
      });
    }),
    RUNS,
  );
});

Deno.test("preNormTransformer() with positions 1 and 2 embedded alike commutes in one layer, and in two not: b sees a, a does not see b", () => {
  const differenceOf = (options: PreNormTransformerOptions, pairs: readonly Pair[], seed: number) =>
    tf.tidy(() => {
      const model = preNormTransformer(options);
      const parameters = smallParameters(model, seed);
      const [first, , last] = tf.split(parameters.positionalEmbedding, 3);
      const symmetric = { ...parameters, positionalEmbedding: tf.concat([first, first, last]) };
      const [logits, swapped] = [batchOf(pairs), swap(batchOf(pairs))].map((batch) =>
        elements(model.forward(symmetric, batch).logits)
      );
      return Math.max(...logits.map((logit, i) => Math.abs(logit - swapped[i])));
    });
  fc.assert(
    fc.property(cases, ({ options, pairs, seed }) => {
      assert(differenceOf({ ...options, layers: 1 }, pairs, seed) < 1e-3);
    }),
    RUNS,
  );
  for (const seed of [1, 2, 3]) {
    assert(differenceOf({ ...tiny, width: 8 }, [[1, 2]], seed) > 1e-3);
    assertEquals(differenceOf({ ...tiny, width: 8 }, [[1, 1]], seed), 0);
  }
});

Deno.test("preNormTransformer() treats every sample by itself", () => {
  fc.assert(
    fc.property(cases, ({ options, pairs, seed }) => {
      tf.tidy(() => {
        const model = preNormTransformer(options);
        const parameters = smallParameters(model, seed);
        const noise = normalTensor(model.perturbationShape(pairs.length), seed + 50);
        const together = rowsOf(model.forward(parameters, batchOf(pairs), noise).logits);
        pairs.forEach((pair, i) => {
          const alone = model.forward(parameters, batchOf([pair]), tf.slice(noise, [i], [1])).logits;
          assertClose(elements(alone), together[i], 1e-4);
        });
      });
    }),
    RUNS,
  );
});

Deno.test("preNormTransformer() gives the unembedded shift where all coordinates of a stream are equal, with a finite gradient", () => {
  const model = preNormTransformer(tiny);
  const parameters = Object.fromEntries(
    Object.entries(model.parameterShapes).map(([name, shape]) => [name, tf.zeros([...shape])]),
  );
  const given = {
    ...parameters,
    outputGain: tf.ones([tiny.width]),
    outputShift: tf.ones([tiny.width]),
    unembedding: tf.ones([tiny.width, 4]),
  };
  const logits = (tokenEmbedding: tf.Tensor) =>
    model.forward({ ...given, tokenEmbedding }, batchOf([[0, 1]])).logits as tf.Tensor;
  assertEquals(elements(logits(tf.ones([4, tiny.width]))), [4, 4, 4, 4]);
  assert(elements(tf.grad(logits)(tf.ones([4, tiny.width]))).every(Number.isFinite));
});

Deno.test("preNormTransformer() initializes LayerNorms as the identity, biases by 0 and other weights by N(0, 1 / fan in)", () => {
  const model = preNormTransformer({ modulus: 113, layers: 2, width: 64, heads: 4, hiddenWidth: 256 });
  const initial = model.initialize(0);
  assertEquals(Object.keys(initial), Object.keys(model.parameterShapes));
  for (const [name, values] of Object.entries(initial)) {
    const constant = name.endsWith("Gain") ? 1 : /(Shift|Bias)$/.test(name) ? 0 : undefined;
    if (constant !== undefined) {
      assert(values.every((value) => value === constant), name);
      continue;
    }
    const fanIn = name.endsWith("mlpOut") ? 256 : 64;
    const error = 5 / Math.sqrt(values.length); // five standard errors, of draws of size 1
    assertAlmostEquals(mean([...values]) * Math.sqrt(fanIn), 0, error, name);
    assertAlmostEquals(squares(values) / values.length * fanIn, 1, error * Math.SQRT2, name);
  }
  assertNotEquals(initial["block1.query"].slice(0, 9), initial["block2.query"].slice(0, 9));
  assertEquals(model.initialize(0), initial);
  assertNotEquals(model.initialize(1)["block1.query"], initial["block1.query"]);
});

Deno.test("preNormTransformer() refuses sizes that are not positive integers, and a width that its heads do not divide", () => {
  for (const wrong of [{ modulus: 0 }, { layers: 0 }, { width: 1.5 }, { heads: -2 }, { hiddenWidth: NaN }]) {
    const message = "sizes must be positive integers: current value";
    assertThrows(() => preNormTransformer({ ...tiny, ...wrong }), RangeError, message);
  }
  const message = "multiple of its heads: current value is 4 and 3";
  assertThrows(() => preNormTransformer({ ...tiny, heads: 3 }), RangeError, message);
});

Deno.test("preNormTransformer() leaves only what it returns, clean and perturbed", () => {
  for (const firstLayer of ["residual", "embedding"] as const) {
    const model = preNormTransformer({ ...tiny, firstLayer });
    for (const perturbed of [false, true]) {
      assertLeavesOnly(() => {
        const noise = perturbed ? normalTensor(model.perturbationShape(2), 1) : undefined;
        const { firstLayer, logits } = model.forward(smallParameters(model, 0), batchOf([[0, 1], [2, 2]]), noise);
        return [firstLayer, logits];
      });
    }
  }
});
