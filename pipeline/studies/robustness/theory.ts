/**
 * The paper's theory along training: its inequalities, their figures, and how far the guarantee is from use.
 *
 * @module
 */
import { median } from "../../../core/grokking/median_interval.ts";
import { neighbouringProbability } from "../../../core/theory/neighbouring_probability.ts";
import { formatNumber, formatPercent, formatStep } from "../../report/format.ts";
import { interpolating } from "../../report/claims/bound_reading.ts";
import type { ReportInput } from "../../report/report_input.ts";
import type { Theory } from "../../report/reported_study.ts";
import { coursesOf, type RunCourse } from "../../report/run_course.ts";
import { theoryFigures } from "./figures/theory_figures.ts";
import { theoryStatements } from "./theory_statements.ts";

/** Both sides of the paper's inequalities at every checkpoint. */
export const theory: Theory = {
  intro:
    "The paper's inequalities, evaluated at every checkpoint of the standard runs; Lemma 3.1, Theorem 3.2 and Corollary 3.4 at those with every training sample right. A bound that holds can still say little: the " +
    "distance between the lines is the slack, here in decades (powers of ten), or in accuracy where two accuracies are compared. Where the " +
    "network does not meet a theorem's hypotheses, both sides are a measurement.",
  statements: theoryStatements,
  figures: theoryFigures,
  remark: distancesText,
};

/** How the distances of the test images to the training images compare with the radius that Theorem 3.2 guarantees. */
function distancesText(input: ReportInput, courses: readonly RunCourse[]): string {
  const distances = input.distances?.mnist;
  const radii = coursesOf(courses, "mnist", "standard").flatMap((course) =>
    interpolating(course, "theorem_3_2_radius").values
  );
  if (distances === undefined || radii.length === 0) return "";
  const { sameLabel, anyLabel } = distances;
  const [nearest, half, halfAny] = [Math.min(...sameLabel), median(sameLabel), median(anyLabel)].map(formatNumber);
  const radius = Math.max(...radii);
  const share = formatPercent(neighbouringProbability(sameLabel, radius));
  return `How far is the guarantee from use on MNIST? Of the ${
    formatStep(sameLabel.length)
  } test images, half have a training image of ` +
    `their label within ${half} (of any label: within ${halfAny}); the nearest is at ${nearest}. The largest radius that Theorem 3.2 ` +
    `reaches in a standard run that fits every training sample is ${
      formatNumber(radius)
    }, within which ${share} of the test images have such a neighbour.`;
}
