/**
 * Theory along training.
 *
 * @module
 */
import { valueText } from "../claim_words.ts";
import type { ClaimsFile } from "../claims/claims_file.ts";
import { taskTitle } from "../figures/titles.ts";
import { formatStep } from "../format.ts";
import { figureElement, type ReportSources } from "./figures_section.ts";
import { type Markup, markup, table } from "./markup.ts";

/** Whether a study has theory. */
export function hasTheory({ study }: ReportSources): boolean {
  return study.theory !== undefined;
}

/** A study's inequalities at every checkpoint, and what else the runs say of them. */
export function theorySection(sources: ReportSources): Markup {
  const { study: { theory }, input, courses } = sources;
  if (theory === undefined) return markup``;
  const figures = sources.figures.filter(({ spec }) => spec.kind === "theory");
  const remark = theory.remark(input, courses);
  return markup`<p>${theory.intro}</p>
${theoryTable(sources.claims)}
${figures.map((figure) => figureElement(figure, sources))}
${remark === "" ? "" : markup`<p>${remark}</p>`}`;
}

/** Each inequality with the share of checkpoints at which it holds, and its slack. */
function theoryTable({ theory }: ClaimsFile): Markup {
  return table(
    "The inequalities over the checkpoints of the standard runs that they are about",
    ["Inequality", "Task", "Kind", "Holds at", "Median slack over these runs"],
    theory.map(({ name, task, proved, checkpoints, held, slack, interval, unit }) => ({
      cells: [
        name,
        taskTitle[task],
        proved ? "theorem" : "measurement",
        checkpoints === 0 ? "no checkpoint counts" : `${formatStep(held)} of ${formatStep(checkpoints)} checkpoints`,
        slack === null ? "–" : valueText({ value: slack, interval, unit }),
      ],
    })),
  );
}
