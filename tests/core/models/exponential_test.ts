import * as tf from "@tensorflow/tfjs";
import { exponential } from "../../../core/models/exponential.ts";
import { assertClose, assertLeavesOnly, derivativesAlong, elements, normalTensor } from "../../arbitraries/tensors.ts";
import { assertEquals } from "../../assert.ts";

Deno.test("exponential() is exp, element by element, in any shape", () => {
  const x = normalTensor([2, 3, 2], 1);
  assertEquals(exponential(x).shape, [2, 3, 2]);
  assertClose(elements(exponential(x)), elements(x).map(Math.exp), 1e-5);
});

Deno.test("exponential() is its own first, second and third derivative", () => {
  for (const at of [-2, 0, 1.5]) {
    const derivatives = derivativesAlong((x) => tf.sum(exponential(x)), [tf.tensor1d([at]), tf.tensor1d([1])], 3);
    assertClose(derivatives, [0, 1, 2, 3].map(() => Math.exp(at)), 1e-5);
  }
});

Deno.test("exponential() and its gradient leave no tensor behind", () => {
  assertLeavesOnly(() => {
    const x = normalTensor([3], 0);
    return [exponential(x), tf.grad((each) => tf.sum(tf.square(exponential(each))))(x)];
  });
});
