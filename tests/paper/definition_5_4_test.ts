import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals } from "../assert.ts";
import { batchInformation } from "../../core/information/batch_information.ts";
import { matrixOf } from "../../core/linalg/matrix.ts";
import { normalArray } from "../../core/random/random_arrays.ts";
import { moveBy } from "../arbitraries/matrices.ts";
import { noisyFeatures } from "./noisy_features.ts";

const OPTIONS = { order: 1, batchSize: 200, differenceSign: "perturbed-minus-clean" } as const;

Deno.test("Definition 5.4: ED = PE(s) - PE(0), and its other sign is the negative", () => {
  fc.assert(fc.property(noisyFeatures(), (features) => {
    const { ofOrder } = batchInformation({ ...features, ...OPTIONS });
    const other = batchInformation({ ...features, ...OPTIONS, differenceSign: "clean-minus-perturbed" }).ofOrder;
    assertEquals(ofOrder.entropyDifference, ofOrder.perturbedEntropy - ofOrder.entropy);
    assertEquals(other.entropyDifference, ofOrder.entropy - ofOrder.perturbedEntropy);
  }));
});

Deno.test("Definition 5.4: ED vanishes without noise", () => {
  fc.assert(fc.property(noisyFeatures(), ({ cleanHidden, cleanLogits }) => {
    const still = { hidden: cleanHidden, logits: cleanLogits, cleanHidden, cleanLogits };
    const { ofOrder, ofOrderTwo } = batchInformation({ ...still, ...OPTIONS });
    assertAlmostEquals(ofOrder.entropyDifference, 0, 1e-12);
    assertAlmostEquals(ofOrderTwo.entropyDifference, 0, 1e-12);
  }));
});

Deno.test("Definition 5.4: noise on features of one direction spreads them, so ED > 0; gathering them makes ED < 0", () => {
  const ones = matrixOf([8, 4], new Float64Array(32).fill(1));
  const spread = matrixOf([8, 4], normalArray(32, 2));
  const spreading = { cleanHidden: ones, cleanLogits: ones, hidden: ones, logits: moveBy(ones, 0.3, 1) };
  const gathering = { cleanHidden: ones, cleanLogits: spread, hidden: ones, logits: ones };
  assert(batchInformation({ ...spreading, ...OPTIONS }).ofOrder.entropyDifference > 0.1);
  assert(batchInformation({ ...gathering, ...OPTIONS }).ofOrder.entropyDifference < -0.1);
});
