import { taskNames } from "../../config/config.ts";
import { boundSlack, heldShare } from "./bound_reading.ts";
import { type ClaimDefinition, metricChoices } from "./claim_definition.ts";
import type { PartDefinition } from "./claim_part.ts";

const everywhere = { onlyInterpolating: false };
const bounds = [
  ["|ED| (Theorem 5.9)", "ed_order_2", "ed_bound"],
  ["|MID| (Theorem 5.12)", "mid_order_2", "mid_bound"],
] as const;

/** C11: Theorems 5.9 and 5.12 along training. */
export const differenceBoundsClaim: ClaimDefinition = {
  id: "C11",
  title: "Theorems 5.9 and 5.12 bound ED and MID",
  claim:
    "How far the representations move under the perturbation bounds the entropy difference and the mutual information difference.",
  figures: [10, 11],
  statistic: "Share of all checkpoints of a run at which the order-2 difference is at most its bound; all runs.",
  reason:
    "A theorem must hold at every checkpoint; one failure would be an error, here or there. The slack, the median of log10(bound / difference), says how much the bound tells.",
  choices: metricChoices,
  parts: ({ studies }) =>
    taskNames.flatMap((task) => {
      const runs = studies.filter(({ run }) => run.task === task);
      return bounds.flatMap(([name, left, right]): PartDefinition[] => [{
        name: `share of checkpoints within the bound of ${name}`,
        task,
        unit: "share",
        criterion: { relation: "at least", threshold: 1 },
        studies: runs,
        metrics: ["information"],
        read: heldShare(left, right, everywhere),
      }, {
        name: `slack of the bound of ${name}`,
        task,
        unit: "decades",
        counts: false,
        criterion: { relation: "at least", threshold: 0 },
        studies: runs,
        metrics: ["information"],
        read: boundSlack(left, right, everywhere),
      }]);
    }),
};
