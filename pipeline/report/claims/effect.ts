/**
 * How large what a claim is about is: effect sizes over seeds.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";
import type { RunStudy } from "../run_study.ts";
import { type Reading, readingOf } from "./claim_part.ts";
import type { Effect } from "./claims_file.ts";
import { medianIntervalOf, stated, summarize } from "./summary.ts";

/** An effect size that every run, or pair of runs, has for itself. */
export interface EffectDefinition {
  readonly name: string;
  readonly task: TaskName;
  readonly unit: string;
  readonly studies: readonly RunStudy[];
  readonly read: (study: RunStudy) => Reading;
}

/** The median over runs with its exact interval. */
export function medianEffect({ name, task, unit, studies, read }: EffectDefinition): Effect {
  const readings = studies.map((study) => ({ study, reading: readingOf(study, read) }));
  const known = readings.flatMap(({ study, reading }) => "missing" in reading ? [] : [{ study, reading }]);
  const values = known.map(({ reading }) => reading);
  return {
    name,
    task,
    unit,
    seeds: new Set(known.map(({ study }) => study.run.seed)).size,
    ...stated(summarize(values, "median", "low").estimate),
    interval: medianIntervalOf(values),
  };
}
