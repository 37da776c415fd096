/**
 * Claims, values and verdicts in words.
 *
 * @module
 */
import type { BoundKind, Claim, ClaimInterval, ClaimPart, Effect, Sensitivity, Verdict } from "./claims/claims_file.ts";
import { isPartly } from "./claims/verdict.ts";
import { taskTitle } from "./figures/titles.ts";
import { formatCount, formatNumber, formatPercent, formatRatio, GROUP, grouped } from "./format.ts";

/** A value, what is known of it, and its interval. */
interface Stated {
  readonly value: number | null;
  /** Absent: exact. */
  readonly bound?: BoundKind;
  /** Absent: not asked for. */
  readonly interval?: ClaimInterval | null;
  readonly unit: string;
  /** What it is held against: a number that would read the same, and is another, is told as above or below it. */
  readonly threshold?: number;
}

const boundWords: Readonly<Record<BoundKind, string>> = {
  "exact": "",
  "at least": "≥ ",
  "at most": "≤ ",
  "unknown": "",
};

/** A value with its interval if it has one, and their unit once: `4.2×`, `4.2× [3.9×, 4.5×]`, `0.12 [0.1, 0.2] decades`; open ends as infinity. */
export function valueText(stated: Stated): string {
  const { value, interval = null, unit } = stated;
  if (value === null && interval === null) return "not known";
  const { middle, ends } = valueParts(stated);
  return middle + (ends === "" ? "" : ` ${ends}`) + unitText(unit);
}

/** A value and its interval, apart, without a unit that is a word: `4.2×` and `[3.9×, 4.5×]`. */
export function valueParts(
  { value, bound = "exact", interval = null, unit, threshold }: Stated,
): { readonly middle: string; readonly ends: string } {
  return {
    middle: value === null ? "not known" : boundWords[bound] + besideText(value, unit, threshold),
    ends: interval === null ? "" : endsText(interval, unit, threshold),
  };
}

/** A criterion: `above 1×`; `none` for what only describes. */
export function criterionText({ criterion, unit }: ClaimPart): string {
  return criterion === null ? "none" : `${criterion.relation} ${valueText({ value: criterion.threshold, unit })}`;
}

/** What a part says: `holds`, `fails`, or what it points to; `described` for what has no criterion. */
export function answerText(part: ClaimPart): string {
  const { criterion, holds, indicates } = part;
  if (criterion === null) return "described";
  if (holds !== null) return (holds ? "holds" : "fails") + (narrowEnd(part) === null ? "" : ", but only just");
  return indicates === null ? "open" : indicates ? "points to yes" : "points to no";
}

/** An interval that ends nearer to the threshold than this share of its width is decided by a hair. */
const HAIR = 0.01;

/**
 * The end of the interval of a part that holds or fails, where it is so near to the threshold that another way to read the runs may leave the part
 * open; else null.
 */
export function narrowEnd(
  { criterion, holds, interval }: Pick<ClaimPart, "criterion" | "holds" | "interval">,
): number | null {
  if (criterion === null || holds === null || interval === null) return null;
  const { low, high } = interval;
  if (low === null || high === null || low === high) return null;
  const gap = (end: number) => Math.abs(end - criterion.threshold);
  const near = gap(low) <= gap(high) ? low : high;
  return gap(near) < HAIR * (high - low) ? near : null;
}

/** That a claim's verdict hangs on parts that hold, or fail, by a hair, with the end and the threshold in as many digits as tell them apart; empty without such. */
export function narrowText(claim: Claim, sensitivity: readonly Sensitivity[]): string {
  const narrow = claim.parts.flatMap((part) => {
    const { name, unit, criterion, counts } = part;
    const end = narrowEnd(part);
    if (!counts || criterion === null || end === null) return [];
    const { threshold } = criterion;
    return [
      `the interval of “${name}” ends at ${apartText(end, threshold, unit)}, and the threshold is ${
        numberText(threshold, unit)
      }`,
    ];
  });
  return narrow.length === 0
    ? ""
    : `Only just: ${narrow.join("; ")}. ${
      isMovedBy(sensitivity, claim)
        ? "Other ways to read the runs leave it open."
        : "Another way to read the runs may leave it open."
    }`;
}

/** A number with as many digits as tell it from another. */
function apartText(value: number, other: number, unit: string): string {
  const [scaled, near] = [value, other].map((each) => isShare(unit) ? 100 * each : each);
  const digits = [3, 4, 5, 6, 7, 8, 9, 10].find((count) =>
    Number(scaled.toPrecision(count)) !== Number(near.toPrecision(count))
  );
  const text = grouped(Number(scaled.toPrecision(digits ?? 10)));
  return isShare(unit) ? `${text}${GROUP}%` : unit === "×" ? `${text}×` : text;
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

/** What says most of a claim: the first of its telling parts; of a claim that is partly supported also one that holds where that does not, or the reverse. */
export function contrast(claim: Claim): readonly ClaimPart[] {
  const [first, ...others] = tellingParts(claim);
  if (first === undefined) return [];
  const other = isPartly(claim.verdict)
    ? others.find(({ holds }) => (holds === true) !== (first.holds === true))
    : undefined;
  return other === undefined ? [first] : [first, other];
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

/** Whether another reading or choice gives a claim another verdict. */
export function isMovedBy(sensitivity: readonly Sensitivity[], { id }: Pick<Claim, "id">): boolean {
  return sensitivity.some(({ moved }) => moved.includes(id));
}

/** A part's estimate over its runs with its interval: `4.2× [3.9×, 4.5×]`, `100 % (worst of 10 runs)`; for one run `4.2× (one seed, no interval)`. */
export function estimateText(
  { estimate, estimateBound, interval, runs, seeds, unit, summary, criterion }:
    & Pick<
      ClaimPart,
      "estimate" | "estimateBound" | "interval" | "runs" | "unit"
    >
    & Partial<Pick<ClaimPart, "seeds" | "summary" | "criterion">>,
): string {
  if (runs === 0) return "no data";
  const text = valueText({ value: estimate, bound: estimateBound, interval, unit, threshold: criterion?.threshold });
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

function endsText({ low, high }: ClaimInterval, unit: string, threshold?: number): string {
  const [from, to] = [
    low === null ? "−∞" : besideText(low, unit, threshold),
    high === null ? "∞" : besideText(high, unit, threshold),
  ];
  return `[${from}, ${to}]`;
}

/** A number that reads as the threshold, and is not it, as above or below it: `> 2 %`. */
function besideText(value: number, unit: string, threshold?: number): string {
  const text = numberText(value, unit);
  if (threshold === undefined || value === threshold || text !== numberText(threshold, unit)) return text;
  return `${value > threshold ? ">" : "<"}\u00a0${text}`;
}

/** A number, with its unit where that is a sign. */
function numberText(value: number, unit: string): string {
  if (unit === "×") return formatRatio(value);
  return isShare(unit) ? formatPercent(value) : formatNumber(value);
}

/** Whether a number is told as a percentage. */
function isShare(unit: string): boolean {
  return unit === "share" || unit === "share of peak";
}

/** What follows a number or an interval: the unit where it is a word. */
export function unitText(unit: string): string {
  if (unit === "×" || unit === "share") return "";
  return unit === "share of peak" ? " of peak" : unit === "" ? "" : ` ${unit}`;
}
