/**
 * Made-up runs of the trials that a study plans.
 *
 * @module
 */
import type { Config } from "../../../pipeline/config/config.ts";
import { profileConfig, type ProfileName } from "../../../pipeline/config/profiles.ts";
import { type Run, runsOf } from "../../../pipeline/plan/runs.ts";
import type { Evidence } from "../../../pipeline/report/claims/claim_definition.ts";
import type { Design } from "../../../pipeline/report/design.ts";
import type { MetricColumns, RunResult } from "../../../pipeline/report/report_input.ts";
import { runCourses } from "../../../pipeline/report/run_course.ts";
import { withTrials } from "../../../pipeline/run/designed.ts";

/** The configuration of a profile as a study has it. */
export function configOf(design: Design, study: string, profile: ProfileName): Config {
  return { ...profileConfig(profile, design.settings), study };
}

/** Every turn of a study, with made-up runs: the evidence after the last, and how many runs each turn had. */
export function allTurns(design: Design, config: Config, columnsOf: (run: Run) => MetricColumns) {
  const counts: number[] = [];
  let evidence: Evidence = { config, courses: [] };
  for (;;) {
    const deciding = evidence.courses.filter(({ run }) => design.reads(run).length > 0);
    const { trials, waiting } = design.plan({ ...evidence, courses: deciding });
    const planned = withTrials(config, trials);
    const runs = runsOf(planned).map((run): RunResult => ({
      ...run,
      complete: true,
      columns: columnsOf(run),
      stageHashes: {},
    }));
    counts.push(runs.length);
    evidence = { config: planned, courses: runCourses({ config: planned, runs }) };
    if (waiting.length === 0) return { evidence, counts };
  }
}

/** Accuracies of a run that fits at one step and groks at another, or never; and further columns that stay the same. */
export function accuracies(
  { fit, grok, steps = 2000, more = {} }: {
    readonly fit: number;
    readonly grok: number | null;
    readonly steps?: number;
    readonly more?: Readonly<Record<string, number>>;
  },
): MetricColumns {
  const step = Array.from({ length: 101 }, (_, i) => Math.round(i * steps / 100));
  return {
    step,
    train_accuracy: step.map((at) => at >= fit ? 1 : 0.1),
    test_accuracy: step.map((at) => grok !== null && at >= grok ? 1 : 0.1),
    ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, step.map(() => value)])),
  };
}
