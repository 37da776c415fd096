import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { commutativity, swap } from "../../../core/interventions/commutativity.ts";
import { pairSwaps } from "../../../core/interventions/pair_swaps.ts";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import { mlp } from "../../../core/models/mlp.ts";
import type { NamedTensors } from "../../../core/models/model.ts";
import { constantArrays, intervenedObjective } from "../../../core/training/composition.ts";
import type { Intervention } from "../../../core/training/intervention.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { elements, integers, normalTensor, oneHot, randomParameters, squares } from "../../arbitraries/tensors.ts";
import { assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { attention as model, stepValues } from "../training/small_training.ts";

const pairs = () => ({ left: integers([0, 1, 3]), right: integers([2, 1, 0]) });
const pair = fc.tuple(fc.nat(3), fc.nat(3));
const distinctPairs = fc.uniqueArray(pair, { minLength: 1, maxLength: 9, selector: ([a, b]) => 4 * a + b });

Deno.test("commutativity is the loss plus the coefficient times the mean squared f(a, b) - f(b, a), under the same noise", () => {
  const coefficients = fc.double({ min: 0, max: 200, noNaN: true });
  fc.assert(
    fc.property(seeds(), coefficients, fc.boolean(), (seed, coefficient, perturbed) => {
      tf.tidy(() => {
        const parameters = randomParameters(model, seed);
        const perturbation = perturbed ? normalTensor(model.perturbationShape(3), seed + 50) : undefined;
        const oneHotLabels = oneHot([2, 2, 3], 5);
        const step = stepValues({ model, parameters, inputs: pairs(), oneHotLabels, perturbation });
        const { value, logits } = intervenedObjective([commutativity.intervention({ coefficient })], step);
        const expected = model.forward(parameters, pairs(), perturbation).logits;
        const swapped = model.forward(parameters, swap(pairs()), perturbation).logits;
        assertEquals(elements(logits), elements(expected));
        const penalty = coefficient * squares(elements(tf.sub(expected, swapped))) / expected.size;
        const loss = elements(crossEntropy(expected, oneHotLabels))[0];
        assertAlmostEquals(elements(value)[0], loss + penalty, 1e-5 * (1 + loss + penalty));
      });
    }),
    { numRuns: 50 },
  );
});

Deno.test("commutativity has the same value, logits and gradient whether swaps are looked up or run", () => {
  fc.assert(
    fc.property(seeds(), distinctPairs, (seed, pairs) => {
      tf.tidy(() => {
        const abelian = commutativity.intervention({ coefficient: 10 });
        const [run, lookedUp] = [false, true].map((known) => derivativesOf([abelian], seed, pairs, known));
        assertSame(lookedUp, run);
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("commutativity looks no swap up where an intervention around it has replaced the inputs", () => {
  const reversed: Intervention = {
    objective: ({ inputs, usual }) =>
      usual({ inputs: { left: tf.reverse(inputs.left), right: tf.mul(inputs.right, 0).toInt() } }),
  };
  fc.assert(
    fc.property(seeds(), distinctPairs, (seed, pairs) => {
      tf.tidy(() => {
        const around = [reversed, commutativity.intervention({ coefficient: 10 })];
        assertSame(derivativesOf(around, seed, pairs, true), derivativesOf(around, seed, pairs, false));
      });
    }),
    { numRuns: 15 },
  );
});

Deno.test("commutativity keeps the swaps of the training set where every batch is all of it, and nothing elsewhere", () => {
  fc.assert(fc.property(distinctPairs, (chosen) => {
    const inputs = { left: Int32Array.from(chosen, ([a]) => a), right: Int32Array.from(chosen, ([, b]) => b) };
    const start = { inputs, labels: new Int32Array(chosen.length), parameters: {} };
    const { constants } = commutativity.intervention({ coefficient: 1 });
    const { left, right, partner } = pairSwaps(inputs.left, inputs.right);
    assertEquals(constants({ ...start, fullBatch: true }), {
      left: { values: left, shape: [left.length] },
      right: { values: right, shape: [right.length] },
      partner: { values: partner, shape: [partner.length] },
    });
    assertEquals(constants({ ...start, fullBatch: false }), {});
  }));
});

Deno.test("commutativity needs pairs only where its coefficient is not 0", () => {
  const images = mlp({ inputWidth: 2, hiddenWidths: [], classes: 3, initializationScale: 1 });
  const valueWith = (coefficient: number) => {
    const parameters = randomParameters(images, 0);
    const batch = { inputs: { images: normalTensor([1, 2], 0) }, oneHotLabels: oneHot([1], 3) };
    const step = stepValues({ model: images, loss: meanSquaredError, parameters, ...batch });
    return intervenedObjective([commutativity.intervention({ coefficient })], step).value;
  };
  assertEquals(valueWith(0).shape, []);
  assertThrows(() => valueWith(1), RangeError, "holds no pairs: current value is images");
});

Deno.test("swap() exchanges the operands, and twice it changes nothing", () => {
  const swapped = swap(pairs());
  assertEquals([elements(swapped.left), elements(swapped.right)], [[2, 1, 0], [0, 1, 3]]);
  assertEquals(elements(swap(swapped).left), [0, 1, 3]);
  assertThrows(() => swap({ left: integers([1]) }), RangeError, "holds no pairs: current value is left");
});

// Helpers

/** Value, logits and every gradient of an objective on pairs, with or without what interventions know of the training set. */
function derivativesOf(
  interventions: readonly Intervention[],
  seed: number,
  chosen: readonly (readonly [number, number])[],
  known: boolean,
): readonly number[][] {
  const parameters = randomParameters(model, seed);
  const names = Object.keys(parameters);
  const [left, right] = [Int32Array.from(chosen, ([a]) => a), Int32Array.from(chosen, ([, b]) => b)];
  const labels = Int32Array.from(chosen, ([a, b]) => (a + b) % 4);
  const arrays = constantArrays(interventions, { inputs: { left, right }, labels, fullBatch: known, parameters: {} });
  const constants: NamedTensors = Object.fromEntries(
    Object.entries(arrays).map(([name, { values }]) => [name, integers(values)]),
  );
  const batch = { inputs: { left: integers(left), right: integers(right) }, oneHotLabels: oneHot([...labels], 5) };
  let logits: number[] = [];
  const { value, grads } = tf.valueAndGrads((...weights: tf.Tensor[]) => {
    const given = Object.fromEntries(names.map((name, i) => [name, weights[i]]));
    const made = intervenedObjective(interventions, stepValues({ model, parameters: given, ...batch, constants }));
    logits = elements(made.logits);
    return made.value;
  })(names.map((name) => parameters[name]));
  return [elements(value), logits, ...grads.map(elements)];
}

function assertSame(actual: readonly number[][], expected: readonly number[][]): void {
  const size = 1 + Math.max(...expected.flat().map(Math.abs)); // gradients are differences of terms of this size
  expected.forEach((numbers, i) => numbers.forEach((x, j) => assertAlmostEquals(actual[i][j], x, 3e-5 * size)));
}
