/**
 * How large what a claim is about is: effect sizes over seeds.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";
import { medianBounds } from "../../../core/grokking/median_interval.ts";
import type { RunCourse } from "../run_course.ts";
import { type Reading, readingOf } from "./claim_part.ts";
import type { Effect } from "./claims_file.ts";
import { medianIntervalOf, perSeed, stated } from "./summary.ts";

/** An effect size that every run, or pair of runs, has for itself. */
export interface EffectDefinition {
  readonly name: string;
  readonly task: TaskName;
  readonly unit: string;
  readonly courses: readonly RunCourse[];
  readonly read: (course: RunCourse) => Reading;
}

/** The median over seeds with its exact interval. */
export function medianEffect({ name, task, unit, courses, read }: EffectDefinition): Effect {
  const readings = courses.map((course) => ({ course, reading: readingOf(course, read) }));
  const values = perSeed(
    readings.flatMap(({ course, reading }) => "missing" in reading ? [] : [{ ...reading, seed: course.run.seed }]),
  );
  return {
    name,
    task,
    unit,
    seeds: values.length,
    ...stated(values.length === 0 ? null : medianBounds(values)),
    interval: medianIntervalOf(values),
  };
}
