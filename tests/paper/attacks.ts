/**
 * Test inputs at chosen distances from the train inputs of an interpolating network.
 *
 * @module
 */
import { type DoubleMatrix, matrixOf } from "../../core/linalg/matrix.ts";
import { normalArray } from "../../core/random/random_arrays.ts";
import { inputGradientOf, type Interpolation, type Network, outputOf, rowOf } from "../arbitraries/networks.ts";

/** Inputs with their labels. */
export interface LabelledInputs {
  readonly inputs: DoubleMatrix;
  readonly labels: readonly number[];
}

/** How far each test input lies from its train input, and the seed of the directions. */
export interface AttackOptions {
  readonly lengths: ArrayLike<number>;
  readonly seed: number;
}

/**
 * Test inputs at the given distances from train inputs in turn, with those inputs' labels, and how far each output has moved.
 *
 * Every other one goes where the label's output loses most on another one's, the rest in random directions.
 */
export function attack(
  { network, inputs, labels }: Interpolation,
  { lengths, seed }: AttackOptions,
): LabelledInputs & { readonly moves: number[] } {
  const d = inputs.columns;
  const random = normalArray(lengths.length * d, seed);
  const data = new Float64Array(lengths.length * d);
  const moves: number[] = [];
  for (let t = 0; t < lengths.length; t++) {
    const from = t % inputs.rows;
    const x = rowOf(inputs, from);
    const gradient = inputGradientOf(network, x);
    const [label, rival] = [labels[from], (labels[from] + 1) % network.lastBiases.length];
    const worst = rowOf(gradient, rival).map((value, k) => value - rowOf(gradient, label)[k]);
    const direction = t % 2 === 0 ? worst : random.subarray(t * d, (t + 1) * d);
    const scale = lengths[t] / Math.hypot(...direction);
    x.forEach((value, k) => data[t * d + k] = value + scale * direction[k]);
    const [before, after] = [outputOf(network, x), outputOf(network, data.subarray(t * d, (t + 1) * d))];
    moves.push(Math.hypot(...after.map((value, k) => value - before[k])));
  }
  return {
    inputs: matrixOf([lengths.length, d], data),
    labels: Array.from({ length: lengths.length }, (_, t) => labels[t % inputs.rows]),
    moves,
  };
}

/** Share of the inputs whose largest output is their label's. */
export function accuracyOf(network: Network, { inputs, labels }: LabelledInputs): number {
  const right = labels.filter((label, i) => {
    const output = outputOf(network, rowOf(inputs, i));
    return output.every((value, k) => k === label || value < output[label]);
  });
  return right.length / labels.length;
}
