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
  if (value === null) return "–";
  return boundWords[bound] + withUnit(value, unit);
}

/** An interval with its unit: `[3.9×, 4.5×]`; open ends as infinity. */
export function intervalText({ low, high }: ClaimInterval, unit: string): string {
  return `[${low === null ? "−∞" : withUnit(low, unit)}, ${high === null ? "∞" : withUnit(high, unit)}]`;
}

/** A criterion: `above 1×`. */
export function criterionText({ criterion, unit }: ClaimPart): string {
  return `${criterion.relation} ${withUnit(criterion.threshold, unit)}`;
}

/** What a part says: `holds`, `fails`, or what it points to. */
export function answerText({ holds, indicates }: ClaimPart): string {
  if (holds !== null) return holds ? "holds" : "fails";
  return indicates === null ? "open" : indicates ? "points to yes" : "points to no";
}

/** The verdict, with what the values point to where it is open. */
export function verdictText({ verdict, indication, basis }: Claim): string {
  if (verdict !== "cannot be decided" || indication === "cannot be decided") return `${verdict} (${basis})`;
  return `cannot be decided yet: points to “${indication}” (${basis})`;
}

/** A part's summary over seeds: `median 4.2× [3.9×, 4.5×], 5 seeds`. */
export function estimateText({ estimate, estimateBound, interval, seeds, summary, unit }: ClaimPart): string {
  if (seeds === 0) return "no data";
  const value = `${summary} ${valueText(estimate, estimateBound, unit)}`;
  return seeds === 1
    ? `${valueText(estimate, estimateBound, unit)}, one seed, no interval`
    : interval === null
    ? `${value}, ${seeds} seeds`
    : `${value} ${intervalText(interval, unit)}, ${seeds} seeds`;
}

function withUnit(value: number, unit: string): string {
  if (unit === "×") return formatRatio(value);
  if (unit === "share") return formatPercent(value);
  if (unit === "share of peak") return `${formatPercent(value)} of peak`;
  return `${formatNumber(value)} ${unit}`;
}
