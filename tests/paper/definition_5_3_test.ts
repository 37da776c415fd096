import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals } from "../assert.ts";
import { batchInformation } from "../../core/information/batch_information.ts";
import { matrixMutualInformation } from "../../core/information/matrix_mutual_information.ts";
import { gramMatrix } from "../../core/linalg/gram_matrix.ts";
import { matrixOf } from "../../core/linalg/matrix.ts";
import { normalArray } from "../../core/random/random_arrays.ts";
import { noisyFeatures } from "./noisy_features.ts";

const OPTIONS = { order: 1, batchSize: 200, differenceSign: "perturbed-minus-clean" } as const;

Deno.test("Definition 5.3: MID = PMI(s) - PMI(0), and its other sign is the negative", () => {
  fc.assert(fc.property(noisyFeatures(), (features) => {
    const { ofOrder } = batchInformation({ ...features, ...OPTIONS });
    const other = batchInformation({ ...features, ...OPTIONS, differenceSign: "clean-minus-perturbed" }).ofOrder;
    assertEquals(ofOrder.mutualInformationDifference, ofOrder.perturbedMutualInformation - ofOrder.mutualInformation);
    assertEquals(other.mutualInformationDifference, ofOrder.mutualInformation - ofOrder.perturbedMutualInformation);
  }));
});

Deno.test("Definition 5.3: PMI(0) is I_a of the features without noise", () => {
  fc.assert(fc.property(noisyFeatures(), (features) => {
    const { ofOrder, ofOrderTwo } = batchInformation({ ...features, ...OPTIONS });
    const clean = [gramMatrix(features.cleanHidden), gramMatrix(features.cleanLogits)] as const;
    assertAlmostEquals(ofOrder.mutualInformation, matrixMutualInformation(clean, { order: 1 }), 1e-9);
    assertAlmostEquals(ofOrderTwo.mutualInformation, matrixMutualInformation(clean, { order: 2 }), 1e-9);
  }));
});

Deno.test("Definition 5.3: MID vanishes without noise", () => {
  fc.assert(fc.property(noisyFeatures(), ({ cleanHidden, cleanLogits }) => {
    const still = { hidden: cleanHidden, logits: cleanLogits, cleanHidden, cleanLogits };
    const { ofOrder, ofOrderTwo } = batchInformation({ ...still, ...OPTIONS });
    assertAlmostEquals(ofOrder.mutualInformationDifference, 0, 1e-12);
    assertAlmostEquals(ofOrderTwo.mutualInformationDifference, 0, 1e-12);
  }));
});

Deno.test("Definition 5.3: noise that makes two layers of one direction share theirs raises their mutual information, so MID > 0", () => {
  const ones = matrixOf([8, 4], new Float64Array(32).fill(1));
  const spread = matrixOf([8, 4], normalArray(32, 2));
  const features = { cleanHidden: ones, cleanLogits: ones, hidden: spread, logits: spread };
  assert(batchInformation({ ...features, ...OPTIONS }).ofOrder.mutualInformationDifference > 0.1);
});
