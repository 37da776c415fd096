/**
 * What was found in the runs that are finished, read from their stored results.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { runsOf } from "../plan/runs.ts";
import { attempt, orThrow } from "../platform/failure.ts";
import { type Finding, findings } from "../report/findings.ts";
import type { RunResult } from "../report/report_input.ts";
import { runCourses } from "../report/run_course.ts";
import type { Program } from "./environment.ts";
import { type FinishedRun, metricName, runResult } from "./stages/run_result.ts";

/** What was found, in the order of the configuration's runs. */
export function found(config: Config, finished: readonly FinishedRun[]): Program<readonly Finding[]> {
  return (environment) =>
    attempt(async () => {
      const runs: RunResult[] = [];
      for (const { id } of runsOf(config)) {
        const run = finished.find(({ run }) => run.id === id);
        const accuracy = run?.metrics.filter((metric) => metricName(metric) === "accuracy") ?? [];
        if (run !== undefined) runs.push(await orThrow(runResult(run, accuracy)(environment)));
      }
      const order = new Map(runs.map(({ id }, i) => [id, i]));
      const place = ({ run }: Finding) => order.get(run) ?? 0;
      return findings(runCourses({ config, runs })).toSorted((a, b) => place(a) - place(b));
    });
}
