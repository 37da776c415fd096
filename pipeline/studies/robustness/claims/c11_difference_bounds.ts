import { boundSlack, heldShare } from "../../../report/claims/bound_reading.ts";
import type { ClaimDefinition } from "../../../report/claims/claim_definition.ts";
import { atLeast, type PartDefinition } from "../../../report/claims/claim_part.ts";
import { medianEffect } from "../../../report/claims/effect.ts";
import { differenceStatements } from "../theory_statements.ts";
import { metricChoices, paperTasks } from "../settings.ts";

/** C11: Theorems 5.9 and 5.12 along training. */
export const differenceBoundsClaim: ClaimDefinition = {
  id: "C11",
  title: "Theorems 5.9 and 5.12 bound ED and MID",
  claim:
    "How far the representations move under the perturbation bounds the entropy difference and the mutual information difference.",
  figures: [10, 11],
  statistic:
    "Share of all checkpoints of a run at which the order-2 difference is at most its bound, in the worst run; all runs, controls included.",
  reason:
    "A theorem must hold at every checkpoint of every run; one failure would be an error, in the theorem or in the code, so the worst run decides. The slack, " +
    "log10(bound / difference), says how tight the bound is.",
  choices: metricChoices,
  parts: ({ courses }) =>
    paperTasks.flatMap((task) => {
      const runs = courses.filter(({ run }) => run.task === task);
      return differenceStatements(task).flatMap(({ name, metrics, sides }): PartDefinition[] => [{
        name: `share of checkpoints within the bound: ${name}`,
        task,
        unit: "share",
        summary: "every",
        criterion: atLeast(1),
        courses: runs,
        metrics,
        read: heldShare(sides),
      }, {
        name: `median slack of the bound: ${name}`,
        task,
        unit: "decades",
        courses: runs,
        metrics,
        read: boundSlack(sides),
      }]);
    }),
  effects: ({ courses }) =>
    paperTasks.flatMap((task) =>
      differenceStatements(task).map(({ name, sides }) =>
        medianEffect({
          name: `least slack in a run, ${name}`,
          task,
          unit: "decades",
          courses: courses.filter(({ run }) => run.task === task),
          read: boundSlack(sides, { least: true }),
        })
      )
    ),
};
