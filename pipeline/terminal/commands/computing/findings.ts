/**
 * What was found, for the end of a command.
 *
 * @module
 */
import { medianBounds } from "../../../../core/grokking/median_interval.ts";
import { kindOf } from "../../../plan/runs.ts";
import type { Finding } from "../../../report/findings.ts";
import type { Terminal } from "../../../platform/terminal.ts";
import type { Paint } from "../../text/paint.ts";
import { cutMiddle, tableLines, textOf, wrapped } from "../../text/table_text.ts";

/** More runs than this are put together by what they share but for their seed. */
const mostRuns = 12;

/** Names are not cut shorter than this. */
const shortestName = 12;

/**
 * When each run fitted and grokked, and how much sooner than standard training: a table, or where the terminal is too narrow for one two lines a
 * run. Of many runs those that differ in nothing but their seed are one row, with medians over the seeds.
 *
 * @returns lines with line ends; none if nothing was found
 */
export function printFindings(
  found: readonly Finding[],
  paint: Paint,
  { live, columns }: Pick<Terminal, "live" | "columns">,
): string {
  if (found.length === 0) return "";
  const width = live ? columns - 1 : Infinity;
  const groups = found.length <= mostRuns
    ? found.map((each) => [each])
    : [...Map.groupBy(found, ({ run, seed }) => kindOf({ id: run, seed })).values()];
  const rows = groups.map(rowOf);
  const grokked = found.filter(({ grokStep }) => grokStep !== null).length;
  const title = `${paint("strong", "found")}: ${grokked} of ${found.length} ${
    found.length === 1 ? "run" : "runs"
  } grokked (steps; t_fit: training set fitted, t_grok: test set understood)`;
  const heading = wrapped(title, { width, rest: "  " });
  const early = found.filter(({ stoppedAt }) => stoppedAt !== null).length;
  const note = `  ${early} of ${found.length} ended early, as train.stopAtTestAccuracy says`;
  return textOf([
    ...heading,
    ...(table(rows, width) ?? list(rows, width)),
    ...(early === 0 ? [] : wrapped(note, { width, rest: "    " })),
  ]);
}

interface Row {
  readonly name: string;
  readonly fit: string;
  readonly grok: string;
  readonly delay: string;
  readonly speedUp: string;
}

function rowOf(group: readonly Finding[]): Row {
  const [first] = group;
  const diverged = group.filter(({ divergedAt }) => divergedAt !== null);
  const one = group.length === 1;
  const grokked = group.filter(({ grokStep }) => grokStep !== null).length;
  const grok = time(group, ({ grokStep }) => grokStep, ({ notBefore, lastStep }) => notBefore ?? lastStep);
  return {
    name: one ? first.run : `${kindOf({ id: first.run, seed: first.seed })} (${group.length} seeds)`,
    fit: time(group, ({ fitStep }) => fitStep),
    grok: diverged.length > 0
      ? (one ? `diverged at ${first.divergedAt}` : `${diverged.length} diverged`)
      : one || grokked === group.length || grokked === 0
      ? grok
      : `${grok} (${grokked} of ${group.length})`,
    delay: group.every(({ delay }) => delay !== null) ? time(group, ({ delay }) => delay) : "",
    speedUp: ratio(group),
  };
}

/**
 * The median of times, of which those that did not come are later than the last step, or not before another; a run that diverged would not have come to them, however
 * long. A dash if that is the median.
 */
function time(
  group: readonly Finding[],
  of: (finding: Finding) => number | null,
  notBefore = ({ lastStep }: Finding) => lastStep,
): string {
  const { low, high } = medianBounds(group.map((each) => ({
    low: of(each) ?? (each.divergedAt === null ? notBefore(each) : Infinity),
    high: of(each) ?? Infinity,
  })));
  if (low === Infinity) return "–";
  return high === Infinity ? `> ${grouped(low)}` : grouped(low);
}

/** The median of speed-ups. */
function ratio(group: readonly Finding[]): string {
  const known = group.flatMap(({ speedUp, speedUpBound }) =>
    speedUp === null ? [] : [{
      low: speedUpBound === "at most" ? 0 : speedUp,
      high: speedUpBound === "at least" ? Infinity : speedUp,
    }]
  );
  if (known.length === 0) return "";
  const { low, high } = medianBounds(known);
  const shown = (value: number) => `${Number(value.toPrecision(2))}×`;
  if (low === high) return shown(low);
  return low > 0 ? `> ${shown(low)}` : high < Infinity ? `< ${shown(high)}` : "";
}

/** A whole number in groups of three digits. */
const grouped = (step: number): string => String(Math.round(step)).replace(/\B(?=(\d{3})+$)/g, " ");

/** Undefined if it is too wide even with names that are cut. */
function table(rows: readonly Row[], width: number): readonly string[] | undefined {
  const longest = Math.max(...rows.map(({ name }) => name.length));
  const lines = (names: number) =>
    tableLines([
      ["  run", "t_fit", "t_grok", "delay", "speed-up"],
      ...rows.map(({ name, fit, grok, delay, speedUp }) => [`  ${cutMiddle(name, names)}`, fit, grok, delay, speedUp]),
    ], ["left", "right", "right", "right", "right"]);
  const excess = Math.max(...lines(longest).map(({ length }) => length)) - width;
  if (excess <= 0) return lines(longest);
  return longest - excess < shortestName + 10 ? undefined : lines(longest - excess);
}

function list(rows: readonly Row[], width: number): readonly string[] {
  return rows.flatMap(({ name, fit, grok, delay, speedUp }) => {
    const parts = [
      `t_fit ${fit},`,
      grok.startsWith("diverged") ? grok : `t_grok ${grok}`,
      ...(delay === "" ? [] : [`delay ${delay}`]),
      ...(speedUp === "" ? [] : [`speed-up ${speedUp}`]),
    ];
    return [
      ...wrapped([`  ${cutMiddle(name, width - 2)}`], { width }),
      ...wrapped(parts.map((part, i) => i > 0 && i < parts.length - 1 ? `${part},` : part), {
        width,
        first: "    ",
        rest: "    ",
      }),
    ];
  });
}
