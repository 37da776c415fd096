/**
 * A run seen as curves, with its fitting and grokking times.
 *
 * @module
 */
import type { Curve } from "../../core/grokking/curve.ts";
import type { WaitingTime } from "../../core/grokking/censored_ratio.ts";
import { type GrokkingTimes, grokkingTimes } from "../../core/grokking/grokking_times.ts";
import type { GrokkingSettings, TaskName } from "../config/config.ts";
import { settingsOf, type VariantPurpose } from "../plan/runs.ts";
import type { CommonSettings } from "../tasks/task.ts";
import type { ReportInput, RunResult } from "./report_input.ts";

/** A run seen as curves, with its fitting and grokking times. */
export interface RunCourse {
  readonly run: RunResult;
  /** Null as long as no checkpoint was evaluated. */
  readonly times: GrokkingTimes | null;
  /** A metric over training; empty if the run does not have it. */
  readonly curve: (column: string) => Curve;
  /** First evaluated step with every training sample right, or null. */
  readonly interpolationStep: number | null;
  /** The settings that it was made with. */
  readonly settings: { readonly task: TaskName; readonly settings: CommonSettings };
  /** The definition of grokking that its times are by. */
  readonly grokking: GrokkingSettings;
}

/** The runs of a report, studied, in the order of their seeds; by the configured definition of grokking but for what replaces it. */
export function runCourses(
  { runs, config }: Pick<ReportInput, "runs" | "config">,
  replaced: Partial<GrokkingSettings> = {},
): readonly RunCourse[] {
  return [...runs].sort((a, b) => a.seed - b.seed).map((run) => {
    const curves = new Map<string, Curve>();
    const curve = (column: string): Curve => {
      const known = curves.get(column);
      if (known !== undefined) return known;
      const made = curveOf(run, column);
      curves.set(column, made);
      return made;
    };
    const [train, test] = [curve("train_accuracy"), curve("test_accuracy")];
    const first = train.values.findIndex((accuracy) => accuracy >= 1);
    const settings = { task: run.task, settings: settingsOf(config, run) };
    const grokking = { ...settings.settings.grokking, ...replaced };
    return {
      run,
      times: test.steps.length === 0 ? null : grokkingTimes({ train, test }, grokking),
      curve,
      interpolationStep: first < 0 ? null : train.steps[first],
      settings,
      grokking,
    };
  });
}

/** The runs of no variant, in the order of their seeds. */
export function baseCourses(courses: readonly RunCourse[]): readonly RunCourse[] {
  return courses.filter(({ run }) => run.variant === null);
}

/** The base runs of one task and intervention, in the order of their seeds. */
export function coursesOf(courses: readonly RunCourse[], task: TaskName, intervention: string): readonly RunCourse[] {
  return baseCourses(courses).filter(({ run }) => run.task === task && run.intervention === intervention);
}

/** The runs of one task, intervention and variant, in the order of their seeds. */
export function coursesOfVariant(
  courses: readonly RunCourse[],
  { task, intervention, variant }: {
    readonly task: TaskName;
    readonly intervention: string;
    readonly variant: string;
  },
): readonly RunCourse[] {
  return courses.filter(({ run }) =>
    run.task === task && run.intervention === intervention && run.variant?.name === variant
  );
}

/** The runs of variants for a purpose, in the order of their seeds. */
export function coursesOfVariants(courses: readonly RunCourse[], purpose: VariantPurpose): readonly RunCourse[] {
  return courses.filter(({ run }) => run.variant?.purpose === purpose);
}

/** The run among some that shares a run's seed, and so its data, initial weights and batches. */
export function ofSameSeed(courses: readonly RunCourse[], { run: { seed } }: RunCourse): RunCourse | undefined {
  return courses.find(({ run }) => run.seed === seed);
}

/** When a run grokked, or the step up to which it had not; null as long as it is not complete. */
export function grokTime(course: RunCourse): WaitingTime | null {
  const { run, times } = course;
  return run.complete && times !== null ? waitingTime(course, times.grokStep, times.notBefore) : null;
}

/**
 * When something came in a complete run, or the step up to which it had not: its last one. A run that diverged has no weights any more, so
 * nothing would have come up to the step that was asked for; at its last step it would count among the early ones.
 *
 * @param notBefore the step before which it had not come, where that is not the last one
 */
export function waitingTime(
  { run, times, settings: { settings } }: RunCourse,
  step: number | null,
  notBefore: number | null = null,
): WaitingTime {
  if (step !== null) return { step, censored: false };
  if (run.diverged !== undefined) return { step: settings.train.steps, censored: true };
  return { step: times?.lastStep ?? 0, censored: true, ...(notBefore === null ? {} : { notBefore }) };
}

/** The step half-way between two on the logarithmic axis, on which figures are read; step 0 counts as 1. */
export function logMiddle(from: number, to: number): number {
  return Math.sqrt(Math.max(1, from) * Math.max(1, to));
}

function curveOf({ columns }: RunResult, column: string): Curve {
  const values = columns[column] ?? [];
  const steps = columns.step ?? [];
  const kept = values.flatMap((value, index) => {
    const step = steps[index];
    return typeof value === "number" && typeof step === "number" ? [{ step, value }] : [];
  });
  return { steps: kept.map(({ step }) => step), values: kept.map(({ value }) => value) };
}
