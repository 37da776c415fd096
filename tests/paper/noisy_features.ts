/**
 * Features of a network's first layer and of its last, with noise on the inputs and without.
 *
 * @module
 */
import fc from "fast-check";
import { type DoubleMatrix, matrixOf } from "../../core/linalg/matrix.ts";
import { moveBy, scales, seeds } from "../arbitraries/matrices.ts";
import {
  type Interpolation,
  interpolationOf,
  interpolations,
  outputOf,
  preactivationOf,
  rowOf,
} from "../arbitraries/networks.ts";

/** z1 and z2 of the same inputs, with noise and without. */
export interface NoisyFeatures {
  readonly hidden: DoubleMatrix;
  readonly logits: DoubleMatrix;
  readonly cleanHidden: DoubleMatrix;
  readonly cleanLogits: DoubleMatrix;
}

/** A network that interpolates six samples of four classes. */
export const SMALL_NETWORK = interpolationOf({
  samples: 6,
  dimension: 4,
  classes: 4,
  freeNeurons: 6,
  activation: "relu",
  inputNorm: "various",
  seed: 2,
});

/** Features of interpolating networks under one noise draw at a scale from 1e-6 to 10. */
export function noisyFeatures(): fc.Arbitrary<NoisyFeatures> {
  return fc.tuple(interpolations(), scales(), seeds()).map(([net, scale, seed]) => noisyFeaturesOf(net, scale, seed));
}

/** The features of one network and one draw. */
export function noisyFeaturesOf(net: Interpolation, scale: number, seed: number): NoisyFeatures {
  const clean = featuresOf(net, net.inputs);
  const noisy = featuresOf(net, moveBy(net.inputs, scale, seed));
  return { hidden: noisy.hidden, logits: noisy.logits, cleanHidden: clean.hidden, cleanLogits: clean.logits };
}

function featuresOf({ network }: Interpolation, inputs: DoubleMatrix): { hidden: DoubleMatrix; logits: DoubleMatrix } {
  const rows = Array.from({ length: inputs.rows }, (_, i) => rowOf(inputs, i));
  const stack = (list: number[][]) => matrixOf([list.length, list[0].length], Float64Array.from(list.flat()));
  return {
    hidden: stack(rows.map((x) => preactivationOf(network, x))),
    logits: stack(rows.map((x) => outputOf(network, x))),
  };
}
