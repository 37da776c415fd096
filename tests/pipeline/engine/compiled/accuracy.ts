/**
 * How close compiled operations come to TensorFlow.js's cpu backend: every exception, as docs/compile.md explains them.
 *
 * @module
 */

/** How close a compiled value comes to TensorFlow.js's, which computes in float64 and rounds once. */
export interface Accuracy {
  /** Numbers of float32 that may lie between. */
  readonly ulps: number;
  /** What TensorFlow.js's own formula is off by, or ONNX Runtime's below float32's normal numbers. */
  readonly absolute: number;
  /** What a gradient may be off by beside a share of its largest element, where it is a small difference of larger numbers in either engine. */
  readonly ofGradient: number;
  /** Whether the value is a sum in float32: its error is a share of the sum of its terms' absolute values, and it may overflow on the way. */
  readonly sums: boolean;
  /** Whether such a sum is divided by the number of its terms, and so may overflow though the value is far from it. */
  readonly divides: boolean;
  /** Whether a zero has TensorFlow.js's sign: elsewhere the zeros are one number. */
  readonly signedZero: boolean;
  /** The special values at which TensorFlow.js is followed. */
  readonly followedAt: (x: number) => boolean;
}

const usual: Accuracy = {
  ulps: 4,
  absolute: 0,
  ofGradient: 0,
  sums: false,
  divides: false,
  signedZero: false,
  followedAt: () => true,
};
const sums = { sums: true };
const signedZero = { signedZero: true };
const SMALLEST_NORMAL = 2 ** -126;

/** What differs from the usual, by the title of the case. */
export const accuracies: Readonly<Record<string, Partial<Accuracy>>> = {
  ...Object.fromEntries(
    ["Abs", "Asinh", "Atan", "Atan2", "Multiply", "Neg", "RealDiv", "Reciprocal", "Sin", "Sqrt"]
      .map((title) => [title, signedZero]),
  ),
  ...Object.fromEntries(
    [
      "AddN",
      "BatchMatMul",
      "BatchMatMul over a broadcast batch",
      "Bincount",
      "Cumsum",
      "Cumsum of a vector",
      "DenseBincount",
    ]
      .map((title) => [title, sums]),
  ),
  Einsum: sums,
  Mean: { ...sums, divides: true },
  ScatterNd: sums,
  Sum: sums,
  "numbers out of nothing": sums,
  "sparse times dense, and its gradients": sums,
  // products are taken in another order, which leaves float32's range elsewhere
  Cumprod: { ulps: 8, followedAt: (x) => x === 0 || !Number.isFinite(x) || Math.abs(x) >= 0.5 && Math.abs(x) <= 2 },
  // TensorFlow.js's is a polynomial
  Erf: { absolute: 2e-7 },
  Softmax: { ulps: 8, absolute: SMALLEST_NORMAL, ofGradient: 2 ** -22 },
  // TensorFlow.js takes e^x for the value where that is below 1e-6
  Softplus: { ulps: 8 },
  Tanh: { absolute: SMALLEST_NORMAL },
  // TensorFlow.js sorts by differences, and that of two infinities is NaN
  TopK: { followedAt: Number.isFinite },
  // TensorFlow.js multiplies what it leaves out by zero
  UnsortedSegmentSum: { sums: true, followedAt: Number.isFinite },
  // an activation hides that the sum below it overflowed on the way
  _FusedMatMul: { sums: true, ulps: 64, followedAt: (x) => !Number.isFinite(x) || Math.abs(x) <= 1e10 },
  // near 0 a difference of numbers near 1, in either engine
  "log-softmax": { ulps: 8, absolute: 2 ** -22 },
  "norms and log-sum-exp": { ulps: 8 },
};

/** The accuracy of the operation in the case of this title. */
export function accuracyOf(title: string): Accuracy {
  return { ...usual, ...accuracies[title] };
}
