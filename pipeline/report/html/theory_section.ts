/**
 * Theory along training.
 *
 * @module
 */
import { median } from "../../../core/grokking/median_interval.ts";
import { neighbouringProbability } from "../../../core/theory/neighbouring_probability.ts";
import { valueText } from "../claim_words.ts";
import type { ClaimsFile } from "../claims/claims_file.ts";
import { taskTitle } from "../figures/titles.ts";
import { formatNumber, formatPercent, formatStep } from "../format.ts";
import { studiesOf } from "../run_study.ts";
import { figureElement, type ReportSources } from "./figures_section.ts";
import { type Markup, markup, table } from "./markup.ts";

/** The paper's inequalities at every checkpoint, and how far the guarantee is from use. */
export function theorySection(sources: ReportSources): Markup {
  const figures = sources.figures.filter(({ spec }) => spec.kind === "theory");
  return markup`<p>The paper's inequalities, evaluated at every checkpoint of the standard runs. A bound that holds can still say little: the
distance between the lines is the slack, here in decades (powers of ten), or in accuracy where two accuracies are compared. Where the network does not
meet a theorem's hypotheses, both sides are a measurement.</p>
${theoryTable(sources.claims)}
${figures.map((figure) => figureElement(figure, sources))}
${distancesText(sources)}`;
}

/** Each inequality with the share of checkpoints at which it holds, and its slack. */
function theoryTable({ theory }: ClaimsFile): Markup {
  return table(
    "The inequalities over all checkpoints of the standard runs",
    ["Inequality", "Task", "Kind", "Holds at", "Median slack over runs"],
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

function distancesText({ input, studies }: ReportSources): Markup {
  const distances = input.distances?.mnist;
  const radii = studiesOf(studies, "mnist", "standard").flatMap((study) => study.curve("theorem_3_2_radius").values);
  if (distances === undefined || radii.length === 0) return markup``;
  const { sameLabel, anyLabel } = distances;
  const [nearest, half, halfAny] = [Math.min(...sameLabel), median(sameLabel), median(anyLabel)].map(formatNumber);
  const radius = Math.max(...radii);
  return markup`<p>How far is the guarantee from use on MNIST? Of the ${
    formatStep(sameLabel.length)
  } test images, half have a training image of
their label within ${half} (of any label: within ${halfAny}); the nearest is at ${nearest}. The largest radius that Theorem 3.2 reaches in a
standard run is ${formatNumber(radius)}, within which ${
    formatPercent(neighbouringProbability(sameLabel, radius))
  } of the test images have such a neighbour.</p>`;
}
