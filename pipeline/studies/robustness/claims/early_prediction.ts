/**
 * The rule by which MID or ED before fitting predicts grokking: fixed on some seeds, applied to the others.
 *
 * @module
 */
import { type Curve, curveBetween } from "../../../../core/grokking/curve.ts";
import {
  fitWarningRule,
  type WarningRule,
  type WarningSigns,
  warningSigns,
  warningStep,
} from "../../../../core/grokking/early_warning.ts";
import type { TaskName } from "../../../config/config.ts";
import { coursesOfVariants, type RunCourse } from "../../../report/run_course.ts";
import type { Analysis, PaperEvidence } from "../analysis.ts";
import { paperInterventions } from "../settings.ts";

/** A difference and the quantity that it is a difference of. */
export interface Predictor {
  readonly task: TaskName;
  readonly name: "MID" | "ED";
  readonly column: "mid" | "ed";
  readonly whole: "pmi" | "pe";
}

/** The paper's words taken literally: "very small" is 5 %, a "sharply decreasing phase" loses half, of more than what is very small. */
export const LITERAL_RULE: WarningRule = { size: 0.05, fall: 0.5 };
/** What the paper's words can still mean: more than a tenth is not "very small", less than a quarter no "sharp" fall. */
const LIMITS: WarningRule = { size: 0.1, fall: 0.25 };
/** Fewer evaluations than this show no phase. */
const LEAST_EVALUATIONS = 5;

/** The runs that a predictor is fixed on, those that judge it, and its rule. */
export interface Prediction {
  readonly fixing: readonly RunCourse[];
  readonly judging: readonly RunCourse[];
  /** Null if the runs to fix it on do not show both outcomes. */
  readonly rule: WarningRule | null;
}

/** What a predictor sees in a run before its training set is fitted, or why nothing. */
export function signsOf(
  course: RunCourse,
  predictor: Predictor,
  analysis: Analysis,
): WarningSigns | { readonly missing: string } {
  const seen = before(course, predictor, analysis);
  return "missing" in seen ? seen : warningSigns(seen.curve, { scale: seen.scale, floor: LITERAL_RULE.size });
}

/** The step at which a rule fires in a run; null if it does not, or nothing is seen. */
export function firingStep(
  course: RunCourse,
  predictor: Predictor,
  { rule, analysis }: { readonly rule: WarningRule; readonly analysis: Analysis },
): number | null {
  const seen = before(course, predictor, analysis);
  return "missing" in seen ? null : warningStep(seen.curve, { scale: seen.scale, floor: LITERAL_RULE.size, rule });
}

/** Base runs of every intervention of the paper and controls, parted by their seeds; the rule comes from one part alone. */
export function predictionOf({ courses, analysis }: PaperEvidence, predictor: Predictor): Prediction {
  const controls = new Set(coursesOfVariants(courses, "control"));
  const runs = courses.filter((course) =>
    course.run.task === predictor.task &&
    ((course.run.variant === null && paperInterventions.includes(course.run.intervention)) || controls.has(course))
  );
  const seeds = [...new Set(runs.map(({ run }) => run.seed))].sort((a, b) => a - b);
  const middle = seeds[Math.floor(seeds.length / 2)];
  const fixes = ({ run: { seed } }: RunCourse) => analysis.fixingSeeds === "odd" ? seed % 2 === 1 : seed < middle;
  const fixing = runs.filter(fixes);
  const cases = fixing.flatMap((course) => {
    const signs = signsOf(course, predictor, analysis);
    return course.times === null || !course.run.complete || "missing" in signs
      ? []
      : [{ ...signs, positive: course.times.groks }];
  });
  return {
    fixing,
    judging: runs.filter((course) => !fixes(course)),
    rule: fitWarningRule(cases, { prior: LITERAL_RULE, limits: LIMITS }),
  };
}

/** What can be seen before fitting. */
interface Seen {
  readonly curve: Curve;
  readonly scale: number;
}

/** The difference up to the first evaluation with every training sample right, and its scale. */
function before(
  course: RunCourse,
  { column, whole }: Predictor,
  { differences }: Analysis,
): Seen | { readonly missing: string } {
  if (course.run.diverged !== undefined) return { missing: "diverged: whether it would grok is not known" };
  const to = course.interpolationStep ?? course.times?.fitStep ?? Infinity;
  const difference = curveBetween(course.curve(column), { to });
  const scale = curveBetween(course.curve(whole), { to }).values.reduce((most, value) => Math.max(most, value), 0);
  if (difference.values.length < LEAST_EVALUATIONS) {
    return {
      missing:
        `${difference.values.length} evaluations before train accuracy is 100 %, fewer than ${LEAST_EVALUATIONS}`,
    };
  }
  if (!(scale > 0)) return { missing: `${whole} is not positive` };
  const sign = differences === "magnitude" || differences === course.settings.settings.metrics.differenceSign ? 1 : -1;
  const values = difference.values.map((value) => differences === "magnitude" ? Math.abs(value) : sign * value);
  return { curve: { steps: difference.steps, values }, scale };
}
