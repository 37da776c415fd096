/**
 * The results of all runs as data: one row a run, and every measured value in long form.
 *
 * @module
 */
import { CROSSING_LEVELS } from "../../core/grokking/grokking_times.ts";
import { type Cell, formatTable } from "../files/csv.ts";
import { isObject } from "../settings/deep_merge.ts";
import type { Claim } from "./claims/claims_file.ts";
import { findings } from "./findings.ts";
import type { RunResult } from "./report_input.ts";
import type { RunCourse } from "./run_course.ts";

/**
 * One row a run: what it is, when it fitted and grokked, what claims read of it, and its settings, each by its path below the task.
 *
 * A cell is empty where there is no value: a setting that the task does not have, a `t_grok` of a run that has not grokked by `last_step`. What is
 * known only as a bound has its bound, with `at least` or `at most` in the column beside it.
 *
 * @returns CSV with a line of names
 */
export function resultsTable(courses: readonly RunCourse[], claims: readonly Claim[]): string {
  const rows = findings(courses).map((finding) => {
    const course = courses.find(({ run }) => run.id === finding.run) as RunCourse;
    return {
      run: finding.run,
      task: finding.task,
      intervention: finding.intervention,
      variant: finding.variant,
      purpose: course.run.variant?.purpose ?? null,
      seed: finding.seed,
      t_fit: finding.fitStep,
      t_grok: finding.grokStep,
      delay: finding.delay,
      grokked: finding.grokStep !== null,
      last_step: finding.lastStep,
      plateau: finding.plateau,
      interpolation_step: course.interpolationStep,
      ...Object.fromEntries(
        CROSSING_LEVELS.map((level, i) => [`first_${100 * level}_percent`, course.times?.firstCrossings[i] ?? null]),
      ),
      diverged_at: finding.divergedAt,
      stopped_at: finding.stoppedAt,
      speed_up: finding.speedUp,
      speed_up_bound: finding.speedUpBound,
      ...readingsOf(finding.run, claims),
      ...settingsIn("", course.settings.settings),
    };
  });
  const columns = [...new Set(rows.flatMap(Object.keys))];
  return formatTable(
    columns,
    rows.map((row: Readonly<Record<string, Cell>>) => columns.map((name) => row[name] ?? null)),
  );
}

/** Every value of every run's metrics in long form: `run,step,metric,value`. */
export function metricsTable(runs: readonly Pick<RunResult, "id" | "columns">[]): string {
  const lines = runs.flatMap(({ id, columns: { step: steps, ...columns } }) =>
    Object.entries(columns).flatMap(([metric, values]) =>
      values.flatMap((value, i) => value === null ? [] : [`${id},${steps[i]},${metric},${value}`])
    )
  );
  return ["run,step,metric,value", ...lines, ""].join("\r\n");
}

// Helpers

/** What claims read of a run, by claim and statistic: `C5 t_grok, standard over perturbed`. */
function readingsOf(run: string, claims: readonly Claim[]): Readonly<Record<string, Cell>> {
  const entries = claims.flatMap(({ id, parts }) =>
    parts.flatMap(({ name, measurements }): readonly (readonly [string, Cell])[] => {
      const { value = null, bound } = measurements.find((each) => each.run === run) ?? {};
      if (value === null) return [];
      return [
        [`${id} ${name}`, value],
        ...(bound === "exact" ? [] : [[`${id} ${name}, bound`, bound ?? null] as const]),
      ];
    })
  );
  return Object.fromEntries(entries);
}

/** The settings of a section by their paths; lists as JSON. */
function settingsIn(path: string, settings: unknown): Readonly<Record<string, Cell>> {
  if (!isObject(settings)) {
    const plain = typeof settings === "string" || typeof settings === "number" || typeof settings === "boolean";
    return { [path]: settings === null ? null : plain ? settings : JSON.stringify(settings) };
  }
  const within = Object.entries(settings).filter(([key]) => path !== "" || key !== "interventions");
  return Object.assign({}, ...within.map(([key, value]) => settingsIn(path === "" ? key : `${path}.${key}`, value)));
}
