/**
 * Tensors, small models and derivatives, for tests of functions on tensors.
 *
 * Importing it chooses the plain JavaScript backend, whose results are the same on every machine.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { Model, NamedTensors, ParameterArrays } from "../../core/models/model.ts";
import { normalArray } from "../../core/random/random_arrays.ts";
import { assert, assertAlmostEquals, assertEquals } from "../assert.ts";

tf.env().set("IS_NODE", false); // silences a banner
await tf.setBackend("cpu");

/** What single precision is granted, relative to the numbers that a result is computed from. */
export const SINGLE = 1e-5;

/** A tensor of standard normals. */
export function normalTensor<const Shape extends readonly number[]>(shape: Shape, seed: number): TensorOf<Shape> {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(Float32Array.from(normalArray(size, seed)), [...shape]) as TensorOf<Shape>;
}

type TensorOf<Shape extends readonly number[]> = Shape extends readonly [number] ? tf.Tensor1D
  : Shape extends readonly [number, number] ? tf.Tensor2D
  : tf.Tensor;

/** A vector of integers as a tensor. */
export function integers(values: ArrayLike<number>): tf.Tensor1D {
  return tf.tensor1d(Int32Array.from(values), "int32");
}

/** One-hot rows of labels. */
export function oneHot(labels: readonly number[], classes: number): tf.Tensor2D {
  return tf.oneHot(integers(labels), classes).toFloat() as tf.Tensor2D;
}

/** The elements of a tensor. */
export function elements(tensor: tf.Tensor): number[] {
  return [...tensor.dataSync()];
}

/** The rows of a matrix. */
export function rowsOf(matrix: tf.Tensor): number[][] {
  const values = elements(matrix);
  const width = values.length / matrix.shape[0];
  return Array.from({ length: matrix.shape[0] }, (_, i) => values.slice(i * width, (i + 1) * width));
}

/** The only element of a scalar that a function computes; what it makes on the way is freed. */
export function numberOf(compute: () => tf.Tensor): number {
  const [value, ...others] = tf.tidy(compute).dataSync();
  assertEquals(others.length, 0);
  return value;
}

/** Weights as tensors of the model's shapes. */
export function tensorsOf(model: Model, arrays: ParameterArrays): NamedTensors {
  return Object.fromEntries(
    Object.entries(model.parameterShapes).map(([name, shape]) => [name, tf.tensor(arrays[name], [...shape])]),
  );
}

/** Weights of a model that are all different from zero, biases too. */
export function randomParameters(model: Model, seed: number): NamedTensors {
  return Object.fromEntries(
    Object.entries(model.parameterShapes).map(([name, shape], i) => [name, normalTensor(shape, seed + i)]),
  );
}

/** Fails unless two lists of numbers are as long and differ nowhere by more than the tolerance. */
export function assertClose(actual: Iterable<number>, expected: Iterable<number>, tolerance: number): void {
  const [ours, theirs] = [[...actual], [...expected]];
  assertEquals(ours.length, theirs.length);
  ours.forEach((value, i) => assertAlmostEquals(value, theirs[i], tolerance, `element ${i}`));
}

/** Fails unless a function, what it returns aside, leaves as many tensors as it found. */
export function assertLeavesOnly(compute: () => readonly tf.Tensor[]): void {
  tf.engine().startScope();
  const before = tf.memory().numTensors;
  const kept = tf.tidy(() => [...compute()]);
  const left = tf.memory().numTensors - before;
  const distinct = new Set(kept).size;
  tf.engine().endScope();
  assertEquals(left, distinct, `${left} tensors are left of which ${distinct} were returned`);
}

/** f(x), and the derivatives of t -> f(x + t v) at 0 of the first orders, by differentiating again and again. */
export function derivativesAlong(
  f: (x: tf.Tensor) => tf.Tensor,
  [x, v]: readonly [tf.Tensor, tf.Tensor],
  orders: number,
): number[] {
  let derivative = (t: tf.Tensor): tf.Tensor => f(tf.add(x, tf.mul(v, t)));
  return Array.from({ length: orders + 1 }, () => {
    const value = numberOf(() => derivative(tf.scalar(0)));
    derivative = tf.grad(derivative);
    return value;
  });
}

/** The same in double precision, by central differences of the eighth order: for smooth functions of size 1, exact to 1e-6. */
export function differencesAlong(f: (x: number[]) => number, x: number[], v: number[], orders: 1 | 2 | 3): number[] {
  const at = (t: number) => f(x.map((value, i) => value + t * v[i]));
  const difference = (g: (t: number) => number, step: number) => (t: number) =>
    [4 / 5, -1 / 5, 4 / 105, -1 / 280].reduce(
      (sum, weight, k) => sum + weight * (g(t + (k + 1) * step) - g(t - (k + 1) * step)),
      0,
    ) / step;
  const functions = [at];
  for (let order = 1; order <= orders; order++) functions.push(difference(functions[order - 1], 0.02));
  return functions.map((g) => g(0));
}

/** Every vector of signs of a length. */
export function signVectors(length: number): Float32Array[] {
  assert(length <= 12, "too many sign vectors");
  return Array.from(
    { length: 2 ** length },
    (_, bits) => Float32Array.from({ length }, (_, i) => (bits >> i) & 1 ? 1 : -1),
  );
}

/** Mean of numbers. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sum of squares of numbers. */
export function squares(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
