import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { biasFreeMlp } from "../../../core/models/bias_free_mlp.ts";
import { mlp } from "../../../core/models/mlp.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertClose, elements, normalTensor, randomParameters } from "../../arbitraries/tensors.ts";
import { assertEquals } from "../../assert.ts";

const sizes = fc.record({
  inputWidth: fc.integer({ min: 1, max: 5 }),
  hiddenWidths: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }),
  classes: fc.integer({ min: 1, max: 5 }),
  initializationScale: fc.constantFrom(0.5, 1, 3),
});

Deno.test("biasFreeMlp() is mlp() with biases of zero, and starts from its weights", () => {
  fc.assert(fc.property(sizes, seeds(), (options, seed) => {
    const [model, whole] = [biasFreeMlp(options), mlp(options)];
    const { ...all } = whole.initialize(seed);
    for (const [name, values] of Object.entries(model.initialize(seed))) assertEquals(values, all[name]);
    tf.tidy(() => {
      const parameters = randomParameters(model, seed);
      const zeros = Object.fromEntries(
        Object.entries(whole.parameterShapes).map(([name, shape]) => [name, tf.zeros([...shape])]),
      );
      const images = normalTensor([3, options.inputWidth], seed);
      const perturbation = normalTensor([3, options.inputWidth], seed + 1);
      const given = model.forward(parameters, { images }, perturbation);
      const expected = whole.forward({ ...zeros, ...parameters }, { images }, perturbation);
      assertClose(elements(given.logits), elements(expected.logits), 1e-6);
      assertClose(elements(given.firstLayer), elements(expected.firstLayer), 1e-6);
    });
  }));
});

Deno.test("biasFreeMlp() of weights that are all c times as large answers c^layers times as much", () => {
  const model = biasFreeMlp({ inputWidth: 4, hiddenWidths: [5, 3], classes: 2, initializationScale: 1 });
  tf.tidy(() => {
    const parameters = randomParameters(model, 1);
    const images = normalTensor([6, 4], 2);
    const doubled = Object.fromEntries(Object.entries(parameters).map(([name, w]) => [name, tf.mul(w, 2)]));
    const { logits } = model.forward(doubled, { images });
    assertClose(elements(logits), elements(tf.mul(model.forward(parameters, { images }).logits, 8)), 1e-4);
  });
});
