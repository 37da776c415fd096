/**
 * Small networks that interpolate their train set by construction, with the quantities of Section 3 in closed form.
 *
 * f(x) = A s(W x + b) + c. The first neurons are free: tanh or ReLU with random weights. One neuron more for each train input has a
 * bump for its activation, so narrow that no other train input meets it; its outgoing weights make up for what the others leave.
 *
 * @module
 */
import fc from "fast-check";
import { normalizedRows } from "../../core/linalg/normalized_rows.ts";
import { type DoubleMatrix, matrixOf } from "../../core/linalg/matrix.ts";
import { rowProducts } from "../../core/linalg/row_products.ts";
import { symmetricEigenvalues } from "../../core/linalg/symmetric_eigenvalues.ts";
import { normalArray, uniformArray } from "../../core/random/random_arrays.ts";
import { deriveSeed } from "../../core/random/derive_seed.ts";
import { seeds } from "./matrices.ts";

/** Activations of the first layer: a bump is (1 - z^2)^2 on [-1, 1] and 0 elsewhere. */
export type Activation = "tanh" | "relu" | "bump";

/** f(x) = A s(W x + b) + c. */
export interface Network {
  readonly activations: readonly Activation[];
  /** W `[hidden, dimension]` */
  readonly firstWeights: DoubleMatrix;
  /** b `[hidden]` */
  readonly firstBiases: Float64Array;
  /** A `[classes, hidden]` */
  readonly lastWeights: DoubleMatrix;
  /** c `[classes]` */
  readonly lastBiases: Float64Array;
}

/** A network with the train set that it interpolates: f(x_i) = onehot(y_i). */
export interface Interpolation {
  readonly network: Network;
  /** `[n, dimension]` */
  readonly inputs: DoubleMatrix;
  /** `[n]` */
  readonly labels: readonly number[];
}

/** What a network is made from. */
export interface InterpolationOptions {
  readonly samples: number;
  readonly dimension: number;
  readonly classes: number;
  readonly freeNeurons: number;
  readonly activation: "tanh" | "relu";
  readonly inputNorm: "one" | "various";
  readonly seed: number;
}

/** Interpolating networks of one free activation. */
export function interpolations(
  fixed: Partial<InterpolationOptions> = {},
): fc.Arbitrary<Interpolation> {
  return fc.record({
    samples: fc.integer({ min: 1, max: 6 }),
    dimension: fc.integer({ min: 2, max: 5 }),
    classes: fc.integer({ min: 2, max: 4 }),
    freeNeurons: fc.integer({ min: 0, max: 6 }),
    activation: fc.constantFrom("tanh" as const, "relu" as const),
    inputNorm: fc.constantFrom("one" as const, "various" as const),
    seed: seeds(),
  }).map((options) => interpolationOf({ ...options, ...fixed }));
}

/** The network that the options name. */
export function interpolationOf(options: InterpolationOptions): Interpolation {
  const { samples: n, dimension: d, classes, freeNeurons, activation, inputNorm, seed } = options;
  const draws = (count: number, label: string) => normalArray(count, deriveSeed(seed, label));
  const axis = normalizedRows(matrixOf([1, d], draws(d, "axis"))).data;
  const gap = 1.8 / n;
  const jitter = uniformArray(n, deriveSeed(seed, "jitter"));
  const places = Array.from({ length: n }, (_, i) => -0.9 + gap * (i + 0.25 + 0.5 * jitter[i])); // at least gap / 2 apart
  const across = draws(n * d, "across");
  const inputs = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const rest = across.slice(i * d, (i + 1) * d);
    for (const _ of ["once", "again"]) { // of what is nearly along the axis, the first difference is mostly rounding
      const along = dot(rest, axis);
      rest.forEach((value, k) => rest[k] = value - along * axis[k]);
    }
    const length = inputNorm === "one" ? Math.sqrt(1 - places[i] ** 2) : 1 + jitter[i];
    const scale = length / Math.hypot(...rest);
    rest.forEach((value, k) => inputs[i * d + k] = places[i] * axis[k] + scale * value);
  }

  const hidden = freeNeurons + n;
  const firstWeights = new Float64Array(hidden * d);
  firstWeights.set(draws(freeNeurons * d, "first weights"));
  const firstBiases = new Float64Array(hidden);
  firstBiases.set(draws(freeNeurons, "first biases"));
  const lastWeights = new Float64Array(classes * hidden);
  const free = draws(classes * freeNeurons, "last weights");
  const OFFSET = 0.3; // where on its bump a train input lies: its slope counts there
  for (let i = 0; i < n; i++) {
    const width = gap / 3; // other inputs are at least 0.5 gap away, so beyond 1.5 - 0.3 > 1 half-widths
    axis.forEach((value, k) => firstWeights[(freeNeurons + i) * d + k] = value / width);
    firstBiases[freeNeurons + i] = OFFSET - places[i] / width;
  }
  for (let k = 0; k < classes; k++) {
    for (let j = 0; j < freeNeurons; j++) lastWeights[k * hidden + j] = free[k * freeNeurons + j];
  }
  const network: Network = {
    activations: Array.from({ length: hidden }, (_, j) => j < freeNeurons ? activation : "bump"),
    firstWeights: matrixOf([hidden, d], firstWeights),
    firstBiases,
    lastWeights: matrixOf([classes, hidden], lastWeights),
    lastBiases: draws(classes, "last biases"),
  };
  const labels = Array.from(uniformArray(n, deriveSeed(seed, "labels")), (u) => Math.floor(u * classes));
  for (let i = 0; i < n; i++) {
    const input = inputs.subarray(i * d, (i + 1) * d);
    const output = outputOf(network, input); // of the free neurons: bump i has no weight yet
    const bump = value("bump", preactivationOf(network, input)[freeNeurons + i]);
    for (let k = 0; k < classes; k++) {
      lastWeights[k * hidden + freeNeurons + i] = (Number(labels[i] === k) - output[k]) / bump;
    }
  }
  return { network, inputs: matrixOf([n, d], inputs), labels };
}

/** f(x). */
export function outputOf(network: Network, input: ArrayLike<number>): number[] {
  const { lastWeights, lastBiases, activations } = network;
  const hidden = preactivationOf(network, input).map((z, j) => value(activations[j], z));
  return Array.from(lastBiases, (bias, k) => bias + dot(rowOf(lastWeights, k), hidden));
}

/** W x + b. */
export function preactivationOf({ firstWeights, firstBiases }: Network, input: ArrayLike<number>): number[] {
  return Array.from(firstBiases, (bias, j) => bias + dot(rowOf(firstWeights, j), input));
}

/** grad_x f, `[classes, dimension]`. */
export function inputGradientOf(network: Network, input: ArrayLike<number>): DoubleMatrix {
  const { firstWeights, lastWeights, activations } = network;
  const slopes = preactivationOf(network, input).map((z, j) => slope(activations[j], z));
  const data = new Float64Array(lastWeights.rows * firstWeights.columns);
  for (let k = 0; k < lastWeights.rows; k++) {
    slopes.forEach((s, j) => {
      for (let i = 0; i < firstWeights.columns; i++) {
        data[k * firstWeights.columns + i] += rowOf(lastWeights, k)[j] * s * rowOf(firstWeights, j)[i];
      }
    });
  }
  return matrixOf([lastWeights.rows, firstWeights.columns], data);
}

/** ||grad_W f(x)||_F^2 over all outputs and all weights. */
export function weightGradientSquare(network: Network, input: ArrayLike<number>): number {
  const { lastWeights, activations } = network;
  const preactivations = preactivationOf(network, input);
  const hidden = preactivations.map((z, j) => value(activations[j], z));
  const slopes = preactivations.map((z, j) => slope(activations[j], z));
  const lastLayer = lastWeights.rows * (dot(hidden, hidden) + 1);
  let firstLayer = 0;
  for (let k = 0; k < lastWeights.rows; k++) {
    slopes.forEach((s, j) => firstLayer += (rowOf(lastWeights, k)[j] * s) ** 2 * (dot(input, input) + 1));
  }
  return lastLayer + firstLayer;
}

/** All weights and biases, in one list. */
export function weightsOf({ firstWeights, firstBiases, lastWeights, lastBiases }: Network): number[] {
  return [...firstWeights.data, ...firstBiases, ...lastWeights.data, ...lastBiases];
}

/** The measured quantities that Section 3's statements are about. */
export function measure({ network, inputs }: Interpolation) {
  const n = inputs.rows;
  const rows = Array.from({ length: n }, (_, i) => rowOf(inputs, i));
  const operatorNorm = Math.sqrt(Math.max(...symmetricEigenvalues(rowProducts(network.firstWeights))));
  return {
    samples: n,
    weightNorm: Math.hypot(...weightsOf(network)),
    absoluteWeightNorm: weightsOf(network).reduce((sum, weight) => sum + Math.abs(weight), 0),
    firstLayerOperatorNorm: operatorNorm,
    smallestInputNorm: Math.min(...rows.map((x) => Math.hypot(...x))),
    sharpness: rows.reduce((sum, x) => sum + weightGradientSquare(network, x), 0) / n,
    inputGradient:
      rows.reduce((sum, x) => sum + dot(inputGradientOf(network, x).data, inputGradientOf(network, x).data), 0) / n,
    gradientLipschitz: gradientLipschitzOf(network),
  };
}

/** A constant L such that x -> grad_x f is L-Lipschitz in the Frobenius norm. */
function gradientLipschitzOf({ activations, firstWeights, lastWeights }: Network): number {
  const bends = { tanh: 4 / (3 * Math.sqrt(3)), relu: Infinity, bump: 8 }; // largest second derivatives
  return activations.reduce((sum, activation, j) => {
    const outgoing = Array.from({ length: lastWeights.rows }, (_, k) => rowOf(lastWeights, k)[j]);
    return sum + bends[activation] * Math.hypot(...outgoing) * dot(rowOf(firstWeights, j), rowOf(firstWeights, j));
  }, 0);
}

/** Row i of a matrix, a view. */
export function rowOf({ columns, data }: DoubleMatrix, i: number): Float64Array {
  return data.subarray(i * columns, (i + 1) * columns);
}

/** Inner product. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function value(activation: Activation, z: number): number {
  if (activation === "tanh") return Math.tanh(z);
  return activation === "relu" ? Math.max(z, 0) : Math.max(1 - z * z, 0) ** 2;
}

function slope(activation: Activation, z: number): number {
  if (activation === "tanh") return 1 - Math.tanh(z) ** 2;
  return activation === "relu" ? Number(z > 0) : -4 * z * Math.max(1 - z * z, 0);
}
