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
import { bound } from "./claims/claims_file.ts";
import * as t from "io-ts";

const numberOrNull = t.union([t.number, t.null]);

/** What was found of a run, as `results.csv` has it. */
export const findingCodec = t.strict({
  /** The run's name. */
  run: t.string,
  /** The run's task. */
  task: t.string,
  /** `standard`, or its interventions. */
  intervention: t.string,
  /** What is different from the task's settings; null for a base run. */
  variant: t.union([t.string, t.null]),
  seed: t.number,
  /** The last evaluated step. */
  lastStep: t.number,
  /** t_fit; null if it has not fitted by the last step. */
  fitStep: numberOrNull,
  /** t_grok; null if it has not grokked by the last step. */
  grokStep: numberOrNull,
  /** Of a run that has not grokked, the step before which it has not, however it goes on; null if it has. */
  notBefore: numberOrNull,
  /** t_grok less t_fit; null if either is. */
  delay: numberOrNull,
  /** Median test accuracy of the last evaluations. */
  plateau: t.number,
  /** The step at which a loss or weight became NaN or infinite; null if none did. */
  divergedAt: numberOrNull,
  /** The step at which its training ended early, as its settings say; null if it did not. The plateau is then that at the stop. */
  stoppedAt: numberOrNull,
  /** t_grok of standard training with the same seed over that of this run, as far as it is known; null for standard training. */
  speedUp: numberOrNull,
  /** What the speed-up is. */
  speedUpBound: bound,
});

/** What was found of a run. */
export type Finding = Readonly<t.TypeOf<typeof findingCodec>>;

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
      notBefore: times.notBefore,
      delay: times.delay,
      plateau: times.plateau,
      divergedAt: run.diverged?.step ?? null,
      stoppedAt: run.stopped?.step ?? null,
      speedUp: value,
      speedUpBound: bound,
    }];
  });
}
