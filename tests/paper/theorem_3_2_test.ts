import fc from "fast-check";
import { assert, assertAlmostEquals } from "../assert.ts";
import { uniformArray } from "../../core/random/random_arrays.ts";
import { distancesToTrainSet } from "../../core/theory/distances_to_train_set.ts";
import { robustnessGuarantee, robustRadius } from "../../core/theory/robust_radius.ts";
import { seeds } from "../arbitraries/matrices.ts";
import { type Interpolation, interpolationOf, interpolations, measure } from "../arbitraries/networks.ts";
import { accuracyOf, attack, type LabelledInputs } from "./attacks.ts";

const TEST_SIZE = 30;

Deno.test("Theorem 3.2: if a share of the test data has a train neighbour of its label within the radius, the accuracy is at least that share", () => {
  fc.assert(
    fc.property(
      interpolations({ activation: "tanh" }),
      seeds(),
      fc.double({ min: 0, max: 3, noNaN: true }),
      (net, seed, reach) => {
        const radius = robustRadius(measure(net));
        const test = adversarialTest(net, reach * radius, seed);
        const sameLabel = { labels: test.labels, trainLabels: net.labels };
        const distances = distancesToTrainSet(test.inputs, net.inputs, sameLabel);
        const guarantee = robustnessGuarantee({ ...measure(net), distances });
        if (reach < 1) assert(guarantee.accuracy === 1); // all of them were put within the radius
        assert(accuracyOf(net.network, test) >= guarantee.accuracy);
      },
    ),
  );
});

Deno.test("Theorem 3.2: the output moves by at most 1/2 within the radius", () => {
  fc.assert(fc.property(interpolations({ activation: "tanh" }), seeds(), (net, seed) => {
    const test = adversarialTest(net, robustRadius(measure(net)), seed);
    assert(test.moves.every((move) => move <= 0.5 * (1 + 1e-9)));
  }));
});

Deno.test("Theorem 3.2: is not vacuous: a part of the test data is guaranteed, and some of the rest is wrong", () => {
  const net = interpolationOf({
    samples: 4,
    dimension: 3,
    classes: 3,
    freeNeurons: 3,
    activation: "tanh",
    inputNorm: "various",
    seed: 5,
  });
  const radius = robustRadius(measure(net));
  const test = adversarialTest(net, 400 * radius, 6);
  const distances = distancesToTrainSet(test.inputs, net.inputs, { labels: test.labels, trainLabels: net.labels });
  const near = adversarialTest(net, 0.99 * radius, 7);
  const nearDistances = distancesToTrainSet(near.inputs, net.inputs, { labels: near.labels, trainLabels: net.labels });
  const guarantee = robustnessGuarantee({ ...measure(net), distances: [...distances, ...nearDistances] });
  const accuracy = (accuracyOf(net.network, test) + accuracyOf(net.network, near)) / 2;
  assert(radius > 0);
  assert(guarantee.accuracy >= 0.5 && guarantee.accuracy < 1);
  assert(guarantee.accuracy <= accuracy && accuracy < 1);
});

Deno.test("Theorem 3.2: the radius is tight for f(x) = <w, x> and one sample: the output moves by exactly 1/2", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.6, max: 10, noNaN: true }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (w, x) => {
        // grad_w f = x, so S = ||x||^2; a step along w at the radius moves the output by radius * ||w||. ||w|| > 1/2 keeps it below 1.
        const radius = robustRadius({
          samples: 1,
          weightNorm: w,
          sharpness: x * x,
          smallestInputNorm: x,
          gradientLipschitz: 0,
        });
        assertAlmostEquals(radius * w, 0.5, 1e-12);
      },
    ),
  );
});

Deno.test("Theorem 3.2: the cruder remainder's radius is smaller, so it guarantees no more", () => {
  fc.assert(fc.property(interpolations({ activation: "tanh" }), seeds(), (net, seed) => {
    const options = { ...measure(net), distances: uniformArray(20, seed).map((u) => u * 0.05) };
    const [sharp, crude] = [robustnessGuarantee(options), robustnessGuarantee({ ...options, remainder: "crude" })];
    assert(crude.radius <= sharp.radius && crude.accuracy <= sharp.accuracy);
  }));
});

// Helpers

/** Test inputs at most `reach` from train inputs, half of them moved where the label is most in danger, with that input's label. */
function adversarialTest(
  net: Interpolation,
  reach: number,
  seed: number,
): LabelledInputs & { readonly moves: number[] } {
  const lengths = uniformArray(TEST_SIZE, seed).map((u) => u * reach);
  return attack(net, { lengths, seed });
}
