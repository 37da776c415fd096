/**
 * Where a reproduction's time went.
 *
 * @module
 */
import type { Summary } from "./documents.ts";
import type { Paint } from "./paint.ts";
import { formatDuration } from "./quantities.ts";
import { tableLines } from "./table_text.ts";

type Times = NonNullable<Summary["times"]>;

/**
 * How long each run trained, how long its metrics took and what share of the training that is; then each metric over all runs.
 *
 * Stored results count with the time that they took when they were computed.
 *
 * @returns lines with line ends; none if nothing was trained
 */
export function printTimes(times: Times, paint: Paint): string {
  const trained = times.filter(({ stage }) => stage === "train");
  if (trained.length === 0) return "";
  const metrics = times.filter(({ stage }) => stage === "metrics");
  const row = (name: string, training: number, measuring: number) => [
    `  ${name}`,
    formatDuration(training),
    formatDuration(measuring),
    training > 0 ? `${Math.round(100 * measuring / training)} %` : "",
  ];
  const runs = trained.map(({ label, milliseconds }) =>
    row(label, milliseconds, sum(metrics.filter((metric) => metric.label.startsWith(`${label}/`))))
  );
  const all = trained.length > 1 ? [row("all runs", sum(trained), sum(metrics))] : [];
  const nameOf = (label: string) => label.slice(label.indexOf("/") + 1);
  const byMetric = Map.groupBy(metrics, ({ label }) => nameOf(label));
  const dearestFirst = [...byMetric.values()].toSorted((a, b) => sum(b) - sum(a));
  const ofMetrics = dearestFirst.map((each) => {
    const [, , time, share] = row("", sum(trained), sum(each));
    return [`  ${nameOf(each[0].label)}`, "", time, share];
  });
  const table = tableLines([
    ["  run", "training", "metrics", "share"],
    ...runs,
    ...all,
    ...(ofMetrics.length > 0 ? [["  metric", "", "time", "share"]] : []),
    ...ofMetrics,
  ], ["left", "right", "right", "right"]);
  const heading = `${paint("strong", "where the time went")}, a share being of the training`;
  return [heading, ...table].map((each) => `${each}\n`).join("");
}

function sum(times: Times): number {
  return times.reduce((total, { milliseconds }) => total + milliseconds, 0);
}
