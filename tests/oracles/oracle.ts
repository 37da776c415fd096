/**
 * What the oracle tests share: the inputs that `networks.py` makes by formula, and the comparison with its numbers.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { NamedTensors, ParameterShapes } from "../../core/models/model.ts";
import { assert, assertEquals } from "../assert.ts";

tf.env().set("IS_NODE", false); // silences a banner
await tf.setBackend("cpu");

/** Arrays of an oracle by parameter name. */
export type OracleArrays = Readonly<Record<string, readonly number[]>>;

/**
 * Largest deviation from the oracle's double precision that single precision is granted, relative to the largest entry of the array:
 * the bar of the project. Most deviations are below 1e-6.
 */
const TOLERANCE = 1e-4;

/** Numbers of mean 0 and variance 1, sqrt(2) sin((offset + i)^2), as `wave` of `networks.py` makes them. */
export function wave(count: number, offset: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.SQRT2 * Math.sin((offset + i) ** 2));
}

/** Tensors of an oracle's arrays, in the order of the model's shapes. */
export function tensorsOf(arrays: OracleArrays, shapes: ParameterShapes): NamedTensors {
  assertEquals(Object.keys(arrays).toSorted(), Object.keys(shapes).toSorted());
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, tf.tensor([...arrays[name]], [...shape])]),
  );
}

/** Fails unless every entry is the oracle's, within 1e-4 of the largest. */
export function assertOracle(actual: tf.Tensor | readonly number[], expected: readonly number[], what: string): void {
  const values = actual instanceof tf.Tensor ? actual.dataSync() : actual;
  assertEquals(values.length, expected.length, what);
  const largest = Math.max(...expected.map(Math.abs));
  const deviation = Math.max(...expected.map((value, i) => Math.abs(values[i] - value)));
  assert(deviation <= TOLERANCE * largest, `${what}: deviation ${deviation} where the largest entry is ${largest}`);
}

/** The same for arrays by name. */
export function assertOracles(actual: NamedTensors, expected: OracleArrays, what: string): void {
  assertEquals(Object.keys(actual).toSorted(), Object.keys(expected).toSorted(), what);
  for (const name of Object.keys(expected)) assertOracle(actual[name], expected[name], `${what}, ${name}`);
}

/** The gradient of a scalar function of named tensors. */
export function gradientsOf(f: (parameters: NamedTensors) => tf.Scalar, parameters: NamedTensors): NamedTensors {
  const names = Object.keys(parameters);
  const gradients = tf.grads((...values: tf.Tensor[]) =>
    f(Object.fromEntries(names.map((name, i) => [name, values[i]])))
  )(
    names.map((name) => parameters[name]),
  );
  return Object.fromEntries(names.map((name, i) => [name, gradients[i]]));
}
