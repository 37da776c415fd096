import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import { mlp } from "../../../core/models/mlp.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { objectiveValue, swap, trainingLoss } from "../../../core/training/objective.ts";
import { pairSwaps } from "../../../core/training/pair_swaps.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import {
  elements,
  integers,
  normalTensor,
  numberOf,
  oneHot,
  randomParameters,
  squares,
} from "../../arbitraries/tensors.ts";
import { assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";

const model = transformer({ modulus: 4, width: 4, heads: 2, hiddenWidth: 3, firstLayer: "residual" });
const pairs = () => ({ left: integers([0, 1, 3]), right: integers([2, 1, 0]) });

Deno.test("trainingLoss() is the loss of the task that its name says", () => {
  const [logits, targets] = [normalTensor([3, 4], 0), oneHot([0, 3, 1], 4)];
  const value = (name: "cross-entropy" | "mean-squared-error") => numberOf(() => trainingLoss(name, logits, targets));
  assertEquals(value("cross-entropy"), numberOf(() => crossEntropy(logits, targets)));
  assertEquals(value("mean-squared-error"), numberOf(() => meanSquaredError(logits, targets)));
});

Deno.test("objectiveValue() is the loss plus the coefficient times the mean squared f(a, b) - f(b, a), under the same noise", () => {
  const coefficients = fc.double({ min: 0, max: 200, noNaN: true });
  fc.assert(
    fc.property(seeds(), coefficients, fc.boolean(), (seed, abelianCoefficient, perturbed) => {
      tf.tidy(() => {
        const parameters = randomParameters(model, seed);
        const perturbation = perturbed ? normalTensor(model.perturbationShape(3), seed + 50) : undefined;
        const oneHotLabels = oneHot([2, 2, 3], 5);
        const batch = { inputs: pairs(), oneHotLabels, perturbation };
        const { value, logits } = objectiveValue(model, parameters, batch, {
          loss: "cross-entropy",
          abelianCoefficient,
        });
        const expected = model.forward(parameters, pairs(), perturbation).logits;
        const swapped = model.forward(parameters, swap(pairs()), perturbation).logits;
        assertEquals(elements(logits), elements(expected));
        const penalty = abelianCoefficient * squares(elements(tf.sub(expected, swapped))) / expected.size;
        const loss = elements(crossEntropy(expected, oneHotLabels))[0];
        assertAlmostEquals(elements(value)[0], loss + penalty, 1e-5 * (1 + loss + penalty));
      });
    }),
    { numRuns: 50 },
  );
});

Deno.test("objectiveValue() has the same value, logits and gradient whether swaps are looked up or run", () => {
  const pair = fc.tuple(fc.nat(3), fc.nat(3));
  const distinctPairs = fc.uniqueArray(pair, { minLength: 1, maxLength: 9, selector: ([a, b]) => 4 * a + b });
  fc.assert(
    fc.property(seeds(), distinctPairs, (seed, pairs) => {
      tf.tidy(() => {
        const parameters = randomParameters(model, seed);
        const names = Object.keys(parameters);
        const inputs = { left: integers(pairs.map(([a]) => a)), right: integers(pairs.map(([, b]) => b)) };
        const oneHotLabels = oneHot(pairs.map(([a, b]) => (a + b) % 4), 5);
        const { left, right, partner } = pairSwaps(pairs.map(([a]) => a), pairs.map(([, b]) => b));
        const known = { left: integers([...left]), right: integers([...right]), partner: integers([...partner]) };
        const [run, lookedUp] = [undefined, known].map((swaps) => {
          let logits: number[] = [];
          const { value, grads } = tf.valueAndGrads((...weights: tf.Tensor[]) => {
            const given = Object.fromEntries(names.map((name, i) => [name, weights[i]]));
            const objective = { loss: "cross-entropy", abelianCoefficient: 10 } as const;
            const made = objectiveValue(model, given, { inputs, oneHotLabels, swaps }, objective);
            logits = elements(made.logits);
            return made.value;
          })(names.map((name) => parameters[name]));
          return [elements(value), logits, ...grads.map(elements)];
        });
        const size = 1 + Math.max(...run.flat().map(Math.abs)); // gradients are differences of terms of this size
        run.forEach((numbers, i) => numbers.forEach((x, j) => assertAlmostEquals(lookedUp[i][j], x, 3e-5 * size)));
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("objectiveValue() needs pairs only where there is an abelian regulariser", () => {
  const images = mlp({ inputWidth: 2, hiddenWidths: [], classes: 3, initializationScale: 1 });
  const batch = { inputs: { images: normalTensor([1, 2], 0) }, oneHotLabels: oneHot([1], 3) };
  const valueWith = (abelianCoefficient: number) =>
    objectiveValue(images, randomParameters(images, 0), batch, { loss: "mean-squared-error", abelianCoefficient })
      .value;
  assertEquals(valueWith(0).shape, []);
  assertThrows(() => valueWith(1), RangeError, "holds no pairs: current value is images");
});

Deno.test("swap() exchanges the operands, and twice it changes nothing", () => {
  const swapped = swap(pairs());
  assertEquals([elements(swapped.left), elements(swapped.right)], [[2, 1, 0], [0, 1, 3]]);
  assertEquals(elements(swap(swapped).left), [0, 1, 3]);
  assertThrows(() => swap({ left: integers([1]) }), RangeError, "holds no pairs: current value is left");
});
