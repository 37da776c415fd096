import fc from "fast-check";
import { assert, assertEquals } from "../assert.ts";
import { uniformArray } from "../../core/random/random_arrays.ts";
import { distancesToTrainSet } from "../../core/theory/distances_to_train_set.ts";
import { robustnessGuarantee, robustRadius } from "../../core/theory/robust_radius.ts";
import { seeds } from "../arbitraries/matrices.ts";
import { interpolations, measure } from "../arbitraries/networks.ts";
import { accuracyOf, attack } from "./attacks.ts";

Deno.test("Corollary 3.4: with ||W||_1 in place of ||W||_F the radius is at most Theorem 3.2's, as ||W||_F <= ||W||_1", () => {
  fc.assert(fc.property(interpolations({ activation: "tanh" }), (net) => {
    const measured = measure(net);
    assert(measured.weightNorm <= measured.absoluteWeightNorm);
    assert(robustRadius({ ...measured, weightNorm: measured.absoluteWeightNorm }) <= robustRadius(measured));
  }));
});

Deno.test("Corollary 3.4: the accuracy is at least the share of the test data with a train neighbour of its label within that radius", () => {
  fc.assert(fc.property(interpolations({ activation: "tanh" }), seeds(), (net, seed) => {
    const measured = { ...measure(net), weightNorm: measure(net).absoluteWeightNorm };
    const radius = robustRadius(measured);
    const lengths = uniformArray(30, seed).map((u, t) => (t < 15 ? 0.99 * u : 3 * u) * radius);
    const test = attack(net, { lengths, seed });
    const distances = distancesToTrainSet(test.inputs, net.inputs, { labels: test.labels, trainLabels: net.labels });
    const guarantee = robustnessGuarantee({ ...measured, distances });
    assert(guarantee.accuracy >= 0.5); // not vacuous: the first half of them is within reach
    assert(accuracyOf(net.network, test) >= guarantee.accuracy);
  }));
});

Deno.test("Corollary 3.4: the two radii are equal where a single weight is not zero", () => {
  // f(x) = w x: ||W||_1 = ||W||_F = |w|.
  for (const w of [-3, 0.7]) {
    const measured = { samples: 1, sharpness: 4, smallestInputNorm: 2, gradientLipschitz: 0 };
    const [one, two] = [Math.abs(w), Math.hypot(w)].map((weightNorm) => robustRadius({ ...measured, weightNorm }));
    assertEquals(one, two);
    assert(one < 1);
  }
});
