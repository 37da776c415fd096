/**
 * Claims, values and verdicts in words.
 *
 * @module
 */
import type { BoundKind, Claim, ClaimInterval, ClaimPart, Effect, Verdict } from "./claims/claims_file.ts";
import { isPartly } from "./claims/verdict.ts";
import { taskTitle } from "./figures/titles.ts";
import { formatCount, formatNumber, formatPercent, formatRatio } from "./format.ts";

/** A value, what is known of it, and its interval. */
interface Stated {
  readonly value: number | null;
  /** Absent: exact. */
  readonly bound?: BoundKind;
  /** Absent: not asked for. */
  readonly interval?: ClaimInterval | null;
  readonly unit: string;
}

const boundWords: Readonly<Record<BoundKind, string>> = {
  "exact": "",
  "at least": "≥ ",
  "at most": "≤ ",
  "unknown": "",
};

/** A value with its interval if it has one, and their unit once: `4.2×`, `4.2× [3.9×, 4.5×]`, `0.12 [0.1, 0.2] decades`; open ends as infinity. */
export function valueText({ value, bound = "exact", interval = null, unit }: Stated): string {
  if (value === null && interval === null) return "not known";
  const middle = value === null ? "not known" : boundWords[bound] + numberText(value, unit);
  const ends = interval === null ? "" : ` ${endsText(interval, unit)}`;
  return middle + ends + unitText(unit);
}

/** A criterion: `above 1×`; `none` for what only describes. */
export function criterionText({ criterion, unit }: ClaimPart): string {
  return criterion === null ? "none" : `${criterion.relation} ${valueText({ value: criterion.threshold, unit })}`;
}

/** What a part says: `holds`, `fails`, or what it points to; `described` for what has no criterion. */
export function answerText({ criterion, holds, indicates }: ClaimPart): string {
  if (criterion === null) return "described";
  if (holds !== null) return holds ? "holds" : "fails";
  return indicates === null ? "open" : indicates ? "points to yes" : "points to no";
}

/**
 * The part of each task that says most: the first that counts and has data, of those that fail if that is why the claim is not supported. Of a claim
 * that is partly supported, one that holds and one that does not are among them.
 */
export function tellingParts({ parts, verdict }: Claim): readonly ClaimPart[] {
  const known = parts.filter(({ counts, runs }) => counts && runs > 0);
  const failing = known.filter(({ holds }) => holds === false);
  const telling = verdict === "not supported" && failing.length > 0 ? failing : known;
  const firsts = telling.filter(({ task }, index) => telling.findIndex((part) => part.task === task) === index);
  if (!isPartly(verdict)) return firsts;
  const holding = known.filter(({ holds }) => holds === true);
  const open = known.filter(({ holds }) => holds === null);
  const sides = [holding, failing.length > 0 ? failing : open];
  return [...firsts, ...sides.flatMap((side) => side.some((part) => firsts.includes(part)) ? [] : side.slice(0, 1))];
}

/** The verdict, with what the values point to where it is open. */
export function verdictText({ verdict, indication, basis }: Claim): string {
  if (verdict !== "cannot be decided" || indication === "cannot be decided") return `${verdict} (${basis})`;
  return `cannot be decided yet, points to “${indication}” (${basis})`;
}

/** The answer to a claim's question in a word or two; where no verdict can be reached yet, what the runs point to. */
export function shortAnswer({ verdict, indication, parts }: Claim): string {
  const words: Readonly<Record<Verdict, string>> = {
    "supported": "yes",
    "partly": "in part",
    "partly so far": "in part so far",
    "not supported": "no",
    "cannot be decided": "not known yet",
  };
  const seeds = new Set(parts.flatMap(({ measurements }) => measurements.map(({ seed }) => seed))).size;
  const text = verdict !== "cannot be decided" || indication === "cannot be decided"
    ? words[verdict]
    : `${seeds === 1 ? "on this seed" : "as far as can be seen"}, ${words[indication]}`;
  return text[0].toUpperCase() + text.slice(1);
}

/** The verdict of a claim's former rule: `supported`, or `cannot be decided, points to “partly”`. */
export function formerText({ verdict, indication }: NonNullable<Claim["formerly"]>): string {
  return verdict === "cannot be decided" && indication !== verdict ? `${verdict}, points to “${indication}”` : verdict;
}

/** A part's estimate over its runs with its interval: `4.2× [3.9×, 4.5×]`, `100 % (worst of 10 runs)`; for one run `4.2× (one seed, no interval)`. */
export function estimateText(
  { estimate, estimateBound, interval, runs, seeds, unit, summary }:
    & Pick<
      ClaimPart,
      "estimate" | "estimateBound" | "interval" | "runs" | "unit"
    >
    & Partial<Pick<ClaimPart, "seeds" | "summary">>,
): string {
  if (runs === 0) return "no data";
  const text = valueText({ value: estimate, bound: estimateBound, interval, unit });
  if (summary === "every" && interval === null && runs > 1) return `${text} (worst of ${formatCount(runs, "run")})`;
  if (interval !== null || estimate === null) return text;
  return `${text} (${seeds === 1 ? "one seed, " : ""}no interval)`;
}

/** An effect size: `ratio of median t_grok (MNIST): 1.4× [1.2×, 1.7×] (bootstrap, covers 95 %)`. */
export function effectText({ name, task, value, bound, interval, unit, seeds }: Effect): string {
  const source = interval === null
    ? `${formatCount(seeds, "seed")}, no interval`
    : `${interval.method}, covers ${formatPercent(interval.coverage)}`;
  return `${name} (${taskTitle[task]}): ${valueText({ value, bound, interval, unit })} (${source})`;
}

/** How sure a part is: `; interval by order statistics, covers 93.8 %; 4 of 5 runs meet it`; nothing of what there is not. */
export function coverageText({ interval, meeting, runs }: ClaimPart): string {
  const known = interval === null ? "" : `; interval by ${interval.method}, covers ${formatPercent(interval.coverage)}`;
  return meeting === null || runs === 0
    ? known
    : runs === 1
    ? `${known}; ${meeting === 1 ? "the run meets it" : "the run does not meet it"}`
    : `${known}; ${meeting} of ${formatCount(runs, "run")} ${meets(meeting)} it`;
}

function meets(count: number): string {
  return count === 1 ? "meets" : "meet";
}

/** An interval with the unit of its ends: `[0.1, 0.2] nats`. */
export function intervalText(interval: ClaimInterval, unit: string): string {
  return endsText(interval, unit) + unitText(unit);
}

function endsText({ low, high }: ClaimInterval, unit: string): string {
  return `[${low === null ? "−∞" : numberText(low, unit)}, ${high === null ? "∞" : numberText(high, unit)}]`;
}

/** A number, with its unit where that is a sign. */
function numberText(value: number, unit: string): string {
  if (unit === "×") return formatRatio(value);
  return unit === "share" || unit === "share of peak" ? formatPercent(value) : formatNumber(value);
}

/** What follows a number or an interval: the unit where it is a word. */
function unitText(unit: string): string {
  if (unit === "×" || unit === "share") return "";
  return unit === "share of peak" ? " of peak" : unit === "" ? "" : ` ${unit}`;
}
