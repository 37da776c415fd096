/**
 * Claims, values and verdicts in words.
 *
 * @module
 */
import type { BoundKind, Claim, ClaimInterval, ClaimPart } from "./claims/claims_file.ts";
import { formatNumber, formatPercent, formatRatio } from "./format.ts";

const boundWords: Readonly<Record<BoundKind, string>> = {
  "exact": "",
  "at least": "≥ ",
  "at most": "≤ ",
  "unknown": "",
};

/** A value with its unit: `4.2×`, `97.5 %`, `0.12 decades`; a dash if there is none. */
export function valueText(value: number | null, bound: BoundKind, unit: string): string {
  return value === null ? "–" : boundWords[bound] + numberText(value, unit) + unitText(unit);
}

/** An interval with its unit: `[3.9×, 4.5×]`, `[0.1, 0.2] decades`; open ends as infinity. */
export function intervalText(interval: ClaimInterval, unit: string): string {
  return endsText(interval, unit) + unitText(unit);
}

/** A criterion: `above 1×`. */
export function criterionText({ criterion, unit }: ClaimPart): string {
  return `${criterion.relation} ${valueText(criterion.threshold, "exact", unit)}`;
}

/** What a part says: `holds`, `fails`, or what it points to. */
export function answerText({ holds, indicates }: ClaimPart): string {
  if (holds !== null) return holds ? "holds" : "fails";
  return indicates === null ? "open" : indicates ? "points to yes" : "points to no";
}

/** The verdict, with what the values point to where it is open. */
export function verdictText({ verdict, indication, basis }: Claim): string {
  if (verdict !== "cannot be decided" || indication === "cannot be decided") return `${verdict} (${basis})`;
  return `cannot be decided yet, points to “${indication}” (${basis})`;
}

/** A part's estimate over its runs with its interval: `4.2× [3.9×, 4.5×]`; for one run `4.2× (one seed)`. */
export function estimateText({ estimate, estimateBound, interval, runs, unit }: ClaimPart): string {
  if (runs === 0) return "no data";
  if (interval === null) {
    return `${estimate === null ? "not known" : valueText(estimate, estimateBound, unit)} (one seed, no interval)`;
  }
  const value = estimate === null ? "not known" : boundWords[estimateBound] + numberText(estimate, unit);
  return `${value} ${endsText(interval, unit)}${unitText(unit)}`;
}

/** What is known of a part's interval: `, order statistics, covers 93.8 %`; nothing without one. */
export function coverageText({ interval }: ClaimPart): string {
  return interval === null ? "" : `; interval by ${interval.method}, covers ${formatPercent(interval.coverage)}`;
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
  return unit === "share of peak" ? " of peak" : ` ${unit}`;
}
