import fc from "fast-check";
import { assert } from "../assert.ts";
import { batchInformation } from "../../core/information/batch_information.ts";
import { noisyFeatures, noisyFeaturesOf, SMALL_NETWORK } from "./noisy_features.ts";

const ROUNDING = 1e-11; // nats

Deno.test("Theorem 5.9: |ED| <= 4 sum E ||z_i(D) - z_i(0)|| at order 2, for networks and noise of any scale, whole or in batches", () => {
  fc.assert(fc.property(noisyFeatures(), fc.integer({ min: 2, max: 6 }), (features, batchSize) => {
    const information = batchInformation({ ...features, batchSize, order: 2, differenceSign: "perturbed-minus-clean" });
    assert(Math.abs(information.ofOrder.entropyDifference) <= information.entropyDifferenceBound + ROUNDING);
  }));
});

Deno.test("Theorem 5.9: is not vacuous: under small noise both sides are positive, and the bound lies below the greatest entropy", () => {
  const features = noisyFeaturesOf(SMALL_NETWORK, 1e-3, 3);
  const information = batchInformation({
    ...features,
    batchSize: 6,
    order: 2,
    differenceSign: "perturbed-minus-clean",
  });
  assert(Math.abs(information.ofOrder.entropyDifference) > 1e-4);
  assert(information.entropyDifferenceBound < Math.log(4));
});
