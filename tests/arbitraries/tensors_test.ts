import * as tf from "@tensorflow/tfjs";
import { assertThrows } from "../assert.ts";
import { assertClose, assertLeavesOnly, derivativesAlong, differencesAlong, signVectors } from "./tensors.ts";

Deno.test("derivativesAlong() and differencesAlong() of x^4 at 1 are 1, 4, 12 and 24", () => {
  const derivatives = derivativesAlong((x) => tf.sum(tf.pow(x, 4)), [tf.tensor1d([1]), tf.tensor1d([1])], 3);
  assertClose(derivatives, [1, 4, 12, 24], 1e-4);
  assertClose(differencesAlong(([x]) => x ** 4, [1], [1], 3), [1, 4, 12, 24], 1e-8);
});

Deno.test("differencesAlong() of exp(sin x) are exact to 1e-6", () => {
  const [s, c] = [Math.sin(1), Math.cos(1)];
  const exact = [1, c, c * c - s, c ** 3 - 3 * s * c - c].map((factor) => factor * Math.exp(s));
  assertClose(differencesAlong(([x]) => Math.exp(Math.sin(x)), [1], [1], 3), exact, 1e-6);
});

Deno.test("assertLeavesOnly() passes what a tidy frees, and refuses a tensor that is kept from it", () => {
  assertLeavesOnly(() => [tf.add(tf.scalar(1), 1)]);
  assertThrows(
    () => assertLeavesOnly(() => [tf.keep(tf.scalar(1)), tf.scalar(2)].slice(1)),
    Error,
    "2 tensors are left",
  );
});

Deno.test("signVectors() are all different", () => {
  assertClose([new Set(signVectors(5).map(String)).size], [32], 0);
});
