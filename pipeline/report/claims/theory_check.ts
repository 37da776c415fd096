/**
 * Inequalities at every checkpoint, with their slack.
 *
 * @module
 */
import { median, medianBounds } from "../../../core/grokking/median_interval.ts";
import type { TaskName } from "../../config/config.ts";
import { standard } from "../../interventions/interventions.ts";
import { coursesOf, type RunCourse } from "../run_course.ts";
import type { BothSides } from "./bound_reading.ts";
import type { TheoryCheck } from "./claims_file.ts";
import { medianIntervalOf, perSeed } from "./summary.ts";

/** An inequality `left <= right` at a run's checkpoints. */
export interface TheoryStatement {
  readonly name: string;
  readonly task: TaskName;
  /** Whether it is a theorem for these networks; else both sides are a measurement. */
  readonly proved: boolean;
  /** Slack in decades of `right / left`, or as `right - left` for accuracies. */
  readonly slack: "decades" | "accuracy";
  /** Names of the metrics whose columns are read. */
  readonly metrics: readonly string[];
  readonly sides: (course: RunCourse) => readonly BothSides[];
}

/** Every inequality over the standard base runs: how often it holds, and by how much. */
export function checkTheory(
  statements: readonly TheoryStatement[],
  courses: readonly RunCourse[],
): readonly TheoryCheck[] {
  return statements.map((statement) => checkOf(statement, courses));
}

/** An inequality over the standard base runs. */
export function checkOf(
  { name, task, proved, slack: unit, sides }: Omit<TheoryStatement, "metrics">,
  courses: readonly RunCourse[],
): TheoryCheck {
  const runs = coursesOf(courses, task, standard)
    .map((course) => ({ course, found: sides(course) }))
    .filter(({ found }) => found.length > 0)
    .map(({ course: { run }, found }) => {
      const slacks = found.flatMap((both) => slackOf(both, unit));
      return {
        run: run.id,
        seed: run.seed,
        checkpoints: found.length,
        held: found.filter(({ left, right }) => left <= right).length,
        medianSlack: slacks.length === 0 ? null : median(slacks),
        leastSlack: slacks.length === 0 ? null : slacks.reduce((least, slack) => Math.min(least, slack)),
      };
    });
  const slacks = perSeed(
    runs.flatMap(({ seed, medianSlack }) =>
      medianSlack === null ? [] : [{ seed, low: medianSlack, high: medianSlack }]
    ),
  );
  return {
    name,
    task,
    proved,
    unit,
    runs,
    checkpoints: runs.reduce((sum, { checkpoints }) => sum + checkpoints, 0),
    held: runs.reduce((sum, { held }) => sum + held, 0),
    slack: slacks.length === 0 ? null : medianBounds(slacks).low,
    interval: medianIntervalOf(slacks),
  };
}

/** A ratio needs both sides positive; a difference does not. */
function slackOf({ left, right }: BothSides, unit: TheoryCheck["unit"]): readonly number[] {
  if (unit === "accuracy") return [right - left];
  return left > 0 && right > 0 ? [Math.log10(right / left)] : [];
}
