import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { mlp } from "../../../core/models/mlp.ts";
import { parameterCount } from "../../../core/models/model.ts";
import { seeds } from "../../arbitraries/matrices.ts";
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
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "../../assert.ts";

const networks = fc.record({
  inputWidth: fc.integer({ min: 1, max: 4 }),
  hiddenWidths: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
  classes: fc.integer({ min: 1, max: 4 }),
  samples: fc.integer({ min: 1, max: 3 }),
  seed: seeds(),
});

Deno.test("mlp() is x W1 + b1, ReLU, ..., x WL + bL, and its first layer is x W1 + b1 before the ReLU", () => {
  fc.assert(fc.property(networks, ({ samples, seed, ...options }) => {
    tf.tidy(() => {
      const model = mlp({ ...options, initializationScale: 1 });
      const parameters = randomParameters(model, seed);
      const images = normalTensor([samples, options.inputWidth], seed + 100);
      const { firstLayer, logits } = model.forward(parameters, { images });
      rowsOf(images).forEach((image, i) => {
        let activation = image;
        for (let layer = 1; layer <= options.hiddenWidths.length + 1; layer++) {
          const input = layer === 1 ? activation : activation.map((value) => Math.max(value, 0));
          activation = elements(parameters[`bias${layer}`]).map((bias, j) =>
            rowsOf(parameters[`weight${layer}`]).reduce((sum, row, k) => sum + input[k] * row[j], bias)
          );
          if (layer === 1) assertClose(rowsOf(firstLayer)[i], activation, 1e-5);
        }
        assertClose(rowsOf(logits)[i], activation, 1e-4 * (1 + Math.max(...activation.map(Math.abs))));
      });
    });
  }));
});

Deno.test("mlp() of inputs with a perturbation is mlp() of their sum; without noise it is the clean one to the last bit", () => {
  fc.assert(fc.property(networks, ({ samples, seed, ...options }) => {
    tf.tidy(() => {
      const model = mlp({ ...options, initializationScale: 1 });
      const parameters = randomParameters(model, seed);
      const shape = model.perturbationShape(samples);
      const [images, noise] = [100, 200].map((offset) => normalTensor(shape, seed + offset));
      for (const layer of ["firstLayer", "logits"] as const) {
        const clean = elements(model.forward(parameters, { images })[layer]);
        assertEquals(elements(model.forward(parameters, { images }, tf.zeros([...shape]))[layer]), clean);
        const moved = elements(model.forward(parameters, { images }, noise)[layer]);
        assertEquals(moved, elements(model.forward(parameters, { images: tf.add(images, noise) })[layer]));
      }
    });
  }));
});

Deno.test("mlp() names its parameters weight1, bias1, weight2, ... and initializes each by its shape", () => {
  fc.assert(fc.property(networks, ({ samples: _, seed, ...options }) => {
    const model = mlp({ ...options, initializationScale: 1 });
    const initial = model.initialize(seed);
    const layers = options.hiddenWidths.length + 1;
    const names = Array.from({ length: layers }, (_, i) => [`weight${i + 1}`, `bias${i + 1}`]).flat();
    assertEquals([Object.keys(initial), Object.keys(model.parameterShapes)], [names, names]);
    const size = Object.values(initial).reduce((total, values) => total + values.length, 0);
    assertEquals(size, parameterCount(model.parameterShapes));
    assertEquals(model.parameterShapes.weight1[0], options.inputWidth);
    assertEquals(model.parameterShapes[`bias${layers}`], [options.classes]);
  }));
});

Deno.test("mlp() initializes weights and biases uniformly in alpha / sqrt(fan in) around 0, each from a stream of its own", () => {
  const options = { inputWidth: 100, hiddenWidths: [300, 100], classes: 100 };
  const initial = mlp({ ...options, initializationScale: 8 }).initialize(3);
  for (const [name, values] of Object.entries(initial)) {
    const bound = 8 / Math.sqrt(name.endsWith("2") ? 300 : 100);
    assert(values.every((value) => Math.abs(value) <= bound));
    const [average, variance] = [mean([...values]), squares(values) / values.length];
    const error = 5 / Math.sqrt(values.length); // five standard errors, of draws of size 1
    assertAlmostEquals(average / bound, 0, error / Math.sqrt(3));
    assertAlmostEquals(3 * variance / bound ** 2, 1, error);
  }
  assertNotEquals(initial.weight1.slice(0, 9), initial.weight2.slice(0, 9));
  assertNotEquals(initial.bias1.slice(0, 9), initial.bias3.slice(0, 9));
});

Deno.test("mlp() initializes the same from the same seed, otherwise from another, and in proportion to the scale", () => {
  const options = { inputWidth: 3, hiddenWidths: [4], classes: 2 };
  const [one, eight] = [1, 8].map((initializationScale) => mlp({ ...options, initializationScale }));
  assertEquals(one.initialize(7), one.initialize(7));
  assertNotEquals(one.initialize(7), one.initialize(8));
  const scaled = Object.values(one.initialize(7)).flatMap((values) => [...values].map((value) => 8 * value));
  assertClose(Object.values(eight.initialize(7)).flatMap((values) => [...values]), scaled, 0);
});

Deno.test("mlp() refuses widths that are not positive integers", () => {
  const valid = { inputWidth: 2, hiddenWidths: [3], classes: 2, initializationScale: 1 };
  for (const wrong of [{ inputWidth: 0 }, { hiddenWidths: [3, 1.5] }, { classes: -1 }, { classes: NaN }]) {
    assertThrows(() => mlp({ ...valid, ...wrong }), RangeError, "widths must be positive integers: current value is");
  }
});

Deno.test("mlp() leaves only what it returns", () => {
  const model = mlp({ inputWidth: 2, hiddenWidths: [3, 3], classes: 2, initializationScale: 1 });
  assertLeavesOnly(() => {
    const { firstLayer, logits } = model.forward(randomParameters(model, 0), { images: normalTensor([4, 2], 1) });
    return [firstLayer, logits];
  });
});
