/**
 * Where a reproduction's time went.
 *
 * @module
 */
import type { Summary } from "./summary.ts";
import type { Paint } from "../../text/paint.ts";
import { formatDuration } from "../../text/quantities.ts";
import { cutMiddle, tableLines, textOf, wrapped } from "../../text/table_text.ts";
import type { Terminal } from "../../../platform/terminal.ts";

type Times = NonNullable<Summary["times"]>;

/**
 * How long each run trained, how long its metrics took and their share: metrics as a percentage of training; then each metric over all runs. What took longest
 * comes first, and what took least is put together where there is much.
 *
 * Stored results count with the time that they took when they were computed.
 *
 * @returns lines with line ends; none if nothing was trained
 */
export function printTimes(times: Times, paint: Paint, { live, columns }: Pick<Terminal, "live" | "columns">): string {
  const trained = times.filter(({ stage }) => stage === "train");
  if (trained.length === 0) return "";
  const metrics = times.filter(({ stage }) => stage === "metrics");
  const measured = (label: string) => sum(metrics.filter((metric) => metric.label.startsWith(`${label}/`)));
  const runs = longestFirst(trained.map(({ label, milliseconds }) => ({
    name: label,
    training: milliseconds,
    measuring: measured(label),
  })));
  const ofMetrics = longestFirst(
    [...Map.groupBy(metrics, ({ label }) => label.slice(label.indexOf("/") + 1))].map(([name, each]) => ({
      name,
      training: 0,
      measuring: sum(each),
    })),
  );
  const numbers = ({ training, measuring }: Row, whole: number) => [
    training > 0 ? formatDuration(training) : "",
    formatDuration(measuring),
    whole > 0 ? `${Math.round(100 * measuring / whole)} %` : "",
  ];
  const table = (names: number) => {
    const cut = (name: string) => `  ${cutMiddle(name, names)}`;
    return tableLines([
      ["  run", "training", "metrics", "share"],
      ...runs.map((row) => [cut(row.name), ...numbers(row, row.training)]),
      ...(trained.length > 1
        ? [["  all runs", ...numbers({ name: "", training: sum(trained), measuring: sum(metrics) }, sum(trained))]]
        : []),
      ...(ofMetrics.length > 0 ? [["  metric", "", "time", "share"]] : []),
      ...ofMetrics.map((row) => [cut(row.name), ...numbers(row, sum(trained))]),
    ], ["left", "right", "right", "right"]);
  };
  const whole = table(Infinity);
  const excess = live ? Math.max(...whole.map(({ length }) => length)) - (columns - 1) : 0;
  const longest = Math.max(...[...runs, ...ofMetrics].map(({ name }) => name.length));
  const title = `${paint("strong", "where the time went")} (share: metrics as a percentage of training)`;
  const heading = wrapped(title, { width: live ? columns - 1 : Infinity, rest: "  " });
  return textOf([...heading, ...(excess > 0 ? table(Math.max(shortestName, longest - excess)) : whole)]);
}

interface Row {
  readonly name: string;
  readonly training: number;
  readonly measuring: number;
}

/** Most rows about runs, or about metrics; what took least is put together. */
const mostRows = 10;

/** Names are not cut shorter than this. */
const shortestName = 16;

/** Rows by the time they took; those beyond the most that are shown as one. */
function longestFirst(rows: readonly Row[]): readonly Row[] {
  const sorted = rows.toSorted((a, b) => b.training + b.measuring - a.training - a.measuring);
  if (sorted.length <= mostRows) return sorted;
  const others = sorted.slice(mostRows - 1);
  const total = (part: "training" | "measuring") => others.reduce((time, row) => time + row[part], 0);
  const name = `${others.length} others`;
  return [...sorted.slice(0, mostRows - 1), { name, training: total("training"), measuring: total("measuring") }];
}

function sum(times: Times): number {
  return times.reduce((total, { milliseconds }) => total + milliseconds, 0);
}
