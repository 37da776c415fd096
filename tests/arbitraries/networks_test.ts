import fc from "fast-check";
import { assert, assertAlmostEquals } from "../assert.ts";
import { seeds } from "./matrices.ts";
import {
  dot,
  inputGradientOf,
  type Interpolation,
  interpolationOf,
  interpolations,
  measure,
  type Network,
  outputOf,
  preactivationOf,
  rowOf,
  weightGradientSquare,
  weightsOf,
} from "./networks.ts";

const STEP = 1e-5; // of central differences, whose error is its square times a third derivative

Deno.test("interpolations() interpolate: every output on the train set is the label's one-hot vector", () => {
  fc.assert(fc.property(interpolations(), ({ network, inputs, labels }) => {
    labels.forEach((label, i) => {
      outputOf(network, rowOf(inputs, i)).forEach((output, k) =>
        assertAlmostEquals(output, Number(k === label), 1e-12)
      );
    });
  }));
});

Deno.test("interpolations() have inputs away from zero, of norm one where asked", () => {
  fc.assert(fc.property(interpolations({ inputNorm: "one" }), (interpolation) => {
    for (let i = 0; i < interpolation.inputs.rows; i++) {
      assertAlmostEquals(Math.hypot(...rowOf(interpolation.inputs, i)), 1, 1e-12);
    }
  }));
  fc.assert(fc.property(interpolations(), (interpolation) => assert(measure(interpolation).smallestInputNorm > 0.5)));
});

Deno.test("inputGradientOf() and weightGradientSquare() equal central differences", () => {
  fc.assert(
    fc.property(interpolations({ activation: "tanh" }), ({ network, inputs }) => {
      const x = Array.from(rowOf(inputs, 0));
      const gradient = inputGradientOf(network, x);
      x.forEach((_, i) => {
        const [up, down] = [1, -1].map((sign) =>
          outputOf(network, x.map((value, k) => k === i ? value + sign * STEP : value))
        );
        up.forEach((high, k) => {
          assertAlmostEquals(
            rowOf(gradient, k)[i],
            (high - down[k]) / (2 * STEP),
            1e-5 * (1 + Math.abs(rowOf(gradient, k)[i])),
          );
        });
      });
      let square = 0;
      weightsOf(network).forEach((_, i) => {
        const [up, down] = [1, -1].map((sign) => outputOf(withWeightMoved(network, i, sign * STEP), x));
        up.forEach((high, k) => square += ((high - down[k]) / (2 * STEP)) ** 2);
      });
      assertAlmostEquals(weightGradientSquare(network, x), square, 1e-5 * (1 + square));
    }),
    { numRuns: 30 },
  );
});

Deno.test("measure() bounds how fast the input gradient turns", () => {
  fc.assert(fc.property(interpolations({ activation: "tanh" }), seeds(), (interpolation, seed) => {
    const { network, inputs } = interpolation;
    const x = Array.from(rowOf(inputs, 0));
    const y = x.map((value, i) => value + 0.1 * Math.sin(seed + i));
    const [a, b] = [inputGradientOf(network, x).data, inputGradientOf(network, y).data];
    const turn = Math.hypot(...a.map((value, i) => value - b[i]));
    const distance = Math.hypot(...x.map((value, i) => value - y[i]));
    assert(turn <= measure(interpolation).gradientLipschitz * distance * (1 + 1e-12));
  }));
});

Deno.test("the sharpness of an interpolation is the trace of the Hessian of 1/(2n) * sum_i ||f(x_i) - y_i||^2", () => {
  const interpolation = interpolationOf({
    samples: 3,
    dimension: 2,
    classes: 2,
    freeNeurons: 2,
    activation: "tanh",
    inputNorm: "various",
    seed: 1,
  });
  const step = 1e-4;
  let trace = 0;
  weightsOf(interpolation.network).forEach((_, i) => {
    const [up, down] = [step, -step].map((by) => riskOf(withWeightMoved(interpolation.network, i, by), interpolation));
    trace += (up - 2 * riskOf(interpolation.network, interpolation) + down) / step ** 2;
  });
  const { sharpness } = measure(interpolation);
  assertAlmostEquals(trace, sharpness, 1e-4 * sharpness);
});

Deno.test("preactivationOf() moves linearly with the input", () => {
  fc.assert(fc.property(interpolations(), ({ network, inputs }) => {
    const x = rowOf(inputs, 0);
    const [zero, one, two] = [0, 1, 2].map((factor) => preactivationOf(network, x.map((value) => factor * value)));
    zero.forEach((z, j) => assertAlmostEquals(two[j] - one[j], one[j] - z, 1e-11));
    assertAlmostEquals(one[0] - zero[0], dot(rowOf(network.firstWeights, 0), x), 1e-11);
  }));
});

// Helpers

function withWeightMoved(network: Network, index: number, by: number): Network {
  const copy: Network = structuredClone(network);
  let i = index;
  for (const part of [copy.firstWeights.data, copy.firstBiases, copy.lastWeights.data, copy.lastBiases]) {
    if (i < part.length) {
      part[i] += by;
      return copy;
    }
    i -= part.length;
  }
  return copy;
}

function riskOf(network: Network, { inputs, labels }: Interpolation): number {
  const squares = labels.map((label, i) =>
    outputOf(network, rowOf(inputs, i)).reduce((sum, output, k) => sum + (output - Number(k === label)) ** 2, 0)
  );
  return squares.reduce((sum, square) => sum + square, 0) / (2 * labels.length);
}
