import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { gaussNewtonTerm, inputGradientTerm } from "../../../core/metrics/sharpness.ts";
import { mlp } from "../../../core/models/mlp.ts";
import { type Model, type NamedTensors, sizeOfShape, takesPairs } from "../../../core/models/model.ts";
import { modelFrom, models } from "../../../core/models/models.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertClose, elements, integers, normalTensor, randomParameters } from "../../arbitraries/tensors.ts";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "../../assert.ts";

const mlpOptions = fc.record({
  inputWidth: fc.integer({ min: 1, max: 4 }),
  hiddenWidths: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
  classes: fc.integer({ min: 1, max: 4 }),
  initializationScale: fc.constant(1),
});
const perceptrons = mlpOptions.map((options) => modelFrom({ module: "core/models/mlp.ts", options }));
const withoutBiases = mlpOptions.map((options) => modelFrom({ module: "core/models/bias_free_mlp.ts", options }));
const transformerOptions = fc.record({
  modulus: fc.integer({ min: 2, max: 5 }),
  heads: fc.integer({ min: 1, max: 2 }),
  headWidth: fc.integer({ min: 1, max: 3 }),
  hiddenWidth: fc.integer({ min: 1, max: 4 }),
  firstLayer: fc.constantFrom("residual" as const, "embedding" as const),
}).map(({ headWidth, ...options }) => ({ ...options, width: options.heads * headWidth }));
const ofOneLayer = transformerOptions.map((options) => modelFrom({ module: "core/models/transformer.ts", options }));
const preNorm = fc.tuple(transformerOptions, fc.integer({ min: 1, max: 2 })).map(([options, layers]) =>
  modelFrom({ module: "core/models/pre_norm_transformer.ts", options: { ...options, layers } })
);
const transformers = fc.oneof(ofOneLayer, preNorm);
const anyModel = fc.oneof(perceptrons, withoutBiases, transformers);
const counts = fc.integer({ min: 1, max: 4 });

Deno.test("a model's inputs, by name and shape, are what forward takes, and it answers classes logits a sample", () => {
  fc.assert(fc.property(anyModel, counts, seeds(), (model, samples, seed) => {
    tf.tidy(() => {
      const batch = batchOf(model, samples, seed);
      const perturbation = normalTensor(model.perturbationShape(samples), seed);
      for (const noise of [undefined, perturbation]) {
        const { logits, firstLayer } = model.forward(randomParameters(model, seed), batch, noise);
        assertEquals(logits.shape as number[], [samples, model.classes]);
        assertEquals(firstLayer.shape[0], samples);
      }
      assertEquals(model.perturbationShape(samples)[0], samples);
    });
  }));
});

Deno.test("a model initializes each of its parameters, and no other, by its shape", () => {
  fc.assert(fc.property(anyModel, seeds(), (model, seed) => {
    const sizes = Object.entries(model.initialize(seed)).map(([name, values]) => [name, values.length]);
    const expected = Object.entries(model.parameterShapes).map(([name, shape]) => [name, sizeOfShape(shape)]);
    assertEquals(sizes, expected);
  }));
});

Deno.test("a model's first parameter is the one without which its inputs are not seen", () => {
  fc.assert(fc.property(anyModel, counts, seeds(), (model, samples, seed) => {
    tf.tidy(() => {
      const { firstParameter } = model;
      assert(firstParameter in model.parameterShapes);
      const parameters = randomParameters(model, seed);
      const blind = { ...parameters, [firstParameter]: tf.zerosLike(parameters[firstParameter]) };
      const [one, other] = [0, 1].map((more) => batchOf(model, samples, seed + 100 * more));
      assertClose(elements(model.forward(blind, one).logits), elements(model.forward(blind, other).logits), 1e-5);
    });
  }));
  const model = mlp({ inputWidth: 3, hiddenWidths: [4], classes: 2, initializationScale: 1 });
  const seen = [0, 1].map((seed) =>
    elements(model.forward(randomParameters(model, 0), batchOf(model, 2, seed)).logits)
  );
  assertNotEquals(seen[0], seen[1]);
});

Deno.test("a model has an embedding where its inputs are tokens: moving a token's row is perturbing the inputs that are this token", () => {
  fc.assert(fc.property(transformers, counts, seeds(), (model, samples, seed) => {
    tf.tidy(() => {
      assert(model.embedding !== undefined);
      const { parameter, width } = model.embedding;
      const [tokens, columns] = model.parameterShapes[parameter];
      assertEquals([parameter, columns], [model.firstParameter, width]);
      const parameters = mapped(randomParameters(model, seed), (values) => tf.mul(values, 0.5));
      const moves = normalTensor([tokens, width], seed + 50);
      const { left, right } = batchOf(model, samples, seed);
      const equals = tf.fill([samples], tokens - 1, "int32"); // the last token is "="
      const perturbation = tf.stack([left, right, equals].map((each) => tf.gather(moves, each as tf.Tensor1D)), 1);
      assertEquals(perturbation.shape, [...model.perturbationShape(samples)]);
      const moved = { ...parameters, [parameter]: tf.add(parameters[parameter], moves) };
      const expected = elements(model.forward(moved, { left, right }).logits);
      const size = 1 + Math.max(...expected.map(Math.abs));
      assertClose(elements(model.forward(parameters, { left, right }, perturbation).logits), expected, 1e-4 * size);
    });
  }));
  fc.assert(fc.property(perceptrons, ({ embedding, inputs }) => {
    assertEquals(embedding, undefined);
    assert(Object.values(inputs).every(({ dtype }) => dtype === "float32"));
  }));
});

Deno.test("a model's exact Jacobian norms are the mean squared entries of its Jacobians", () => {
  fc.assert(
    fc.property(anyModel, counts, seeds(), (model, samples, seed) => {
      tf.tidy(() => {
        if (model.jacobianNorms === undefined) return; // they are estimated
        const [parameters, batch] = [randomParameters(model, seed), batchOf(model, samples, seed)];
        const shape = [samples, model.classes];
        const single = (is: (entry: number) => boolean) =>
          tf.tensor2d(Float32Array.from({ length: sizeOfShape(shape) }, (_, entry) => is(entry) ? 1 : 0), [
            samples,
            model.classes,
          ]);
        const total = (term: typeof gaussNewtonTerm, probes: readonly tf.Tensor2D[]) =>
          probes.reduce((sum, probe) => sum + elements(term(model, parameters, batch, probe))[0], 0);
        const { weights, inputs } = model.jacobianNorms(parameters, batch);
        const entries = Array.from({ length: sizeOfShape(shape) }, (_, entry) => single((other) => other === entry));
        const classes = Array.from({ length: model.classes }, (_, c) => single((entry) => entry % model.classes === c));
        const [ofWeights, ofInputs] = [total(gaussNewtonTerm, entries), total(inputGradientTerm, classes)];
        assertAlmostEquals(elements(weights)[0], ofWeights, 1e-4 * (1 + ofWeights));
        assertAlmostEquals(elements(inputs)[0], ofInputs, 1e-4 * (1 + ofInputs));
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("the perceptron with biases alone has exact Jacobian norms; those of others are estimated", () => {
  const has = fc.oneof(
    perceptrons.map((model) => [model, true] as const),
    fc.oneof(withoutBiases, transformers).map((model) => [model, false] as const),
  );
  fc.assert(fc.property(has, ([{ jacobianNorms }, is]) => assertEquals(jacobianNorms !== undefined, is)));
});

Deno.test("takesPairs() holds of networks on left and right alone", () => {
  fc.assert(fc.property(transformers, (model) => assert(takesPairs(model))));
  fc.assert(fc.property(perceptrons, (model) => assert(!takesPairs(model))));
  const token = { shape: [], dtype: "int32" } as const;
  assertEquals([takesPairs({ inputs: { left: token } }), takesPairs({ inputs: { right: token } })], [false, false]);
});

for (const [module, model] of Object.entries(models)) {
  Deno.test(`modelFrom() makes the network of ${module} by its default export`, async () => {
    assertEquals((await import(`../../../${module}`)).default as unknown, model);
  });
}

// Helpers

/** A batch as a model's `inputs` say; tokens are below the number of tokens but "=". */
function batchOf(model: Model, samples: number, seed: number): NamedTensors {
  return Object.fromEntries(
    Object.entries(model.inputs).map(([name, { shape, dtype }], i) => {
      const values = normalTensor([samples, ...shape], seed + 30 + i);
      if (dtype === "float32") return [name, values];
      const tokens = model.parameterShapes[model.embedding?.parameter ?? ""][0];
      assertEquals(shape, []);
      return [name, integers(elements(values).map((z) => Math.floor(Math.abs(z) * 100) % (tokens - 1)))];
    }),
  );
}

function mapped(tensors: NamedTensors, change: (tensor: tf.Tensor) => tf.Tensor): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]));
}
