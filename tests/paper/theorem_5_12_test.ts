import fc from "fast-check";
import { assert } from "../assert.ts";
import { batchInformation } from "../../core/information/batch_information.ts";
import { noisyFeatures, noisyFeaturesOf, SMALL_NETWORK } from "./noisy_features.ts";

const ROUNDING = 1e-11; // nats

Deno.test("Theorem 5.12: |MID| <= 8 sum E(||z1_i(D) - z1_i(0)|| + ||z2_i(D) - z2_i(0)||) at order 2, for networks and noise of any scale", () => {
  fc.assert(fc.property(noisyFeatures(), fc.integer({ min: 2, max: 6 }), (features, batchSize) => {
    const information = batchInformation({ ...features, batchSize, order: 2, differenceSign: "perturbed-minus-clean" });
    const difference = Math.abs(information.ofOrder.mutualInformationDifference);
    assert(difference <= information.mutualInformationDifferenceBound + ROUNDING);
  }));
});

Deno.test("Theorem 5.12: is not vacuous: under small noise both sides are positive, and the bound lies below the greatest information", () => {
  const features = noisyFeaturesOf(SMALL_NETWORK, 1e-4, 3);
  const information = batchInformation({
    ...features,
    batchSize: 6,
    order: 2,
    differenceSign: "perturbed-minus-clean",
  });
  assert(Math.abs(information.ofOrder.mutualInformationDifference) > 1e-6);
  assert(information.mutualInformationDifferenceBound < Math.log(4));
});
