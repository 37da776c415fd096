import { coursesOf } from "../../../report/run_course.ts";
import { boundSlack, heldShare } from "../../../report/claims/bound_reading.ts";
import type { ClaimDefinition } from "../../../report/claims/claim_definition.ts";
import { atLeast, type PartDefinition } from "../../../report/claims/claim_part.ts";
import { medianEffect } from "../../../report/claims/effect.ts";
import { formatPercent } from "../../../report/format.ts";
import { byTask, factorText, partValues, sameOrByTask, sentences } from "../../../report/claims/in_words.ts";
import { differenceStatements } from "../theory_statements.ts";
import { metricChoices, paperTasks } from "../settings.ts";

const WITHIN = "share of checkpoints within the bound: ";
const SLACK = "median slack of the bound: ";

/** C11: Theorems 5.9 and 5.12 along training. */
export const differenceBoundsClaim: ClaimDefinition = {
  id: "C11",
  title: "Theorems 5.9 and 5.12 bound ED and MID",
  question: "Do Theorems 5.9 and 5.12 bound ED and MID?",
  answer: (claim, figure) => {
    const [ed, mid] = differenceStatements("mnist").map(({ name }) => name);
    const said = (figure === 10 ? [mid] : figure === 11 ? [ed] : [ed, mid]).map((name) => {
      const within = sameOrByTask(
        partValues(claim, WITHIN + name),
        ({ value }) => `${formatPercent(value)} of the checkpoints`,
      );
      const slack = byTask(partValues(claim, SLACK + name), ({ value }) => `a factor of ${factorText(value)}`);
      return within !== null &&
        `Even in the worst run, ${name.split(",")[0]} holds at ${within}${
          slack === null ? "" : `; in standard runs the bound typically exceeds the difference by ${slack}`
        }.`;
    });
    return sentences(
      ...said,
      said.some((each) => each !== false) && "Both bounds are our derivations, as no public source shows the paper's.",
    );
  },
  claim:
    "How far the representations move under the perturbation bounds the entropy difference and the mutual information difference.",
  figures: [10, 11],
  picture: "theory-3",
  statistic:
    "Share of all checkpoints of a run at which the order-2 difference is at most its bound, in the worst run; all runs that measure the difference, controls included, and those that measure the same network with other batches or features. The slack, of standard runs.",
  reason:
    "A theorem must hold at every checkpoint of every run; one failure would be an error, in the theorem or in the code, so the worst run decides. The slack, " +
    "log10(bound / difference), says how tight the bound is.",
  choices: metricChoices,
  parts: ({ courses }) =>
    paperTasks.flatMap((task) => {
      const runs = courses.filter(({ run }) => run.task === task);
      return differenceStatements(task).flatMap(({ name, metrics, sides }): PartDefinition[] => [{
        name: WITHIN + name,
        task,
        unit: "share",
        summary: "every",
        criterion: atLeast(1),
        courses: runs,
        metrics,
        read: heldShare(sides),
      }, {
        name: SLACK + name,
        task,
        unit: "decades",
        courses: coursesOf(courses, task, "standard"),
        metrics,
        read: boundSlack(sides),
      }]);
    }),
  effects: ({ courses }) =>
    paperTasks.flatMap((task) =>
      differenceStatements(task).map(({ name, sides }) =>
        medianEffect({
          name: `least slack along a run, median over seeds, ${name}`,
          task,
          unit: "decades",
          courses: courses.filter(({ run }) => run.task === task),
          read: boundSlack(sides, { least: true }),
        })
      )
    ),
};
