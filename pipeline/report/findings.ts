/**
 * What was found, run by run: when each fitted and when it grokked, and how much sooner than standard training.
 *
 * @module
 */
import { censoredRatio } from "../../core/grokking/censored_ratio.ts";
import type { Bounds } from "../../core/grokking/median_interval.ts";
import { standard } from "../interventions/interventions.ts";
import { grokTime, type RunCourse } from "./run_course.ts";
import { stated } from "./claims/summary.ts";
import type { BoundKind } from "./claims/claims_file.ts";

/** What was found of a run. */
export interface Finding {
  /** The run's name. */
  readonly run: string;
  /** The run's task. */
  readonly task: string;
  /** `standard`, or its interventions. */
  readonly intervention: string;
  /** What is different from the task's settings; null for a base run. */
  readonly variant: string | null;
  readonly seed: number;
  /** The last evaluated step. */
  readonly lastStep: number;
  /** t_fit; null if it has not fitted by the last step. */
  readonly fitStep: number | null;
  /** t_grok; null if it has not grokked by the last step. */
  readonly grokStep: number | null;
  /** t_grok less t_fit; null if either is. */
  readonly delay: number | null;
  /** Median test accuracy of the last evaluations. */
  readonly plateau: number;
  /** The step at which its training came to numbers that are none; null if it did not. */
  readonly divergedAt: number | null;
  /** The step at which its training ended early, as its settings say; null if it did not. The plateau is then that at the stop. */
  readonly stoppedAt: number | null;
  /** t_grok of standard training with the same seed over that of this run, as far as it is known; null for standard training. */
  readonly speedUp: number | null;
  /** What the speed-up is. */
  readonly speedUpBound: BoundKind;
}

/**
 * t_grok of standard training with the same seed, and the same variant, over that of a run; nothing is known of it where neither groks.
 *
 * @returns null for standard training, and where a run of the two is missing or not complete
 */
export function speedUpOf(course: RunCourse, courses: readonly RunCourse[]): Bounds | null {
  const { task, seed, intervention, variant } = course.run;
  if (intervention === standard) return null;
  const rival = courses.find(({ run }) =>
    run.task === task && run.seed === seed && run.intervention === standard && run.variant?.name === variant?.name
  );
  const [slow, fast] = [rival === undefined ? null : grokTime(rival), grokTime(course)];
  return slow === null || fast === null ? null : censoredRatio(slow, fast);
}

/** What was found of each run whose accuracy was measured, in the order of the runs. */
export function findings(courses: readonly RunCourse[]): readonly Finding[] {
  return courses.flatMap((course) => {
    const { run, times } = course;
    if (times === null) return [];
    const { id, task, intervention, seed } = run;
    const variant = run.variant?.name ?? null;
    const { value, bound } = stated(speedUpOf(course, courses));
    return [{
      ...{ run: id, task, intervention, variant, seed },
      lastStep: times.lastStep,
      fitStep: times.fitStep,
      grokStep: times.grokStep,
      delay: times.delay,
      plateau: times.plateau,
      divergedAt: run.diverged?.step ?? null,
      stoppedAt: run.stopped?.step ?? null,
      speedUp: value,
      speedUpBound: bound,
    }];
  });
}
