/**
 * The rule by which the parts of a claim make its verdict.
 *
 * @module
 */
import type { ClaimPart, Verdict } from "./claims_file.ts";

/** The rule, as the report states it: a line for each thing that it settles. */
export const VERDICT_RULE: readonly string[] = [
  "A part of a claim holds if every value in the interval of its statistic over seeds is on the claimed side of its threshold, fails if none is, " +
  "and is open if some are and some are not. An end that lies exactly at 1 is not above 1. A part about a theorem holds only if even the worst run satisfies it, and fails if that run does not.",
  "A claim is supported if all its parts hold. It is partly supported if some hold and others fail, and partly so far if some hold and the others are open: conditions, which say nothing by themselves, are not enough, and parts that only mean something together, such as true and false positives, must all hold. It is not supported if none of these holds and any part fails. In every other case, or if the runs that its statistic is about do not exist or give it no value, it cannot be decided. With too few seeds the verdict stays open, and the report says what the values point to.",
  "The interval of a median is exact and assumes no distribution. It is over seeds: runs that share a seed count once, by their median. With five seeds it is the range of the five values, which covers the median with a probability of 93.75 %, the most that five values allow. Such a part holds if all five lie on the claimed side, as five tosses of a coin all show heads once in 32 tries. With ten it goes from the second to the ninth value (97.9 %): a part holds if nine of ten lie there, which a coin does once in 93 tries.",
  "Where seeds were added to a report, verdicts had been read before; no interval is corrected for such looks.",
  "Intervals of shares are Clopper and Pearson's, of 95 % or more for independent runs; where several runs share a seed they cover less. Those of ratios of medians are bootstrap percentiles, which with five seeds are narrower than their nominal coverage and decide nothing. No verdict rests on an interval that covers less than 90 %, or, unless the claim says so, on fewer than five seeds.",
  "Requiring all parts to hold needs no correction for their number. “Partly” is the weaker statement: with five seeds about one part in thirty holds by chance, and of ten parts at least one does so more than once in four tries; with ten seeds one in 93, and once in ten tries.",
  "Where times are compared, runs that do not grok within their budget count as bounds (at least this late); where a statistic is about grokking runs only, they are listed. A task that the configuration leaves out has no part in a claim.",
];

/** The verdict that intervals give. */
export function verdictOf(parts: readonly ClaimPart[]): Verdict {
  return combine(parts, ({ holds }) => holds);
}

/** The verdict that the estimates alone would give. */
export function indicationOf(parts: readonly ClaimPart[]): Verdict {
  return combine(parts, ({ indicates }) => indicates);
}

/** The parts that a part supports a claim with, itself among them. */
function groupOf(part: ClaimPart, parts: readonly ClaimPart[]): readonly ClaimPart[] {
  return part.group === null ? [part] : parts.filter(({ group }) => group === part.group);
}

function combine(parts: readonly ClaimPart[], answer: (part: ClaimPart) => boolean | null): Verdict {
  if (parts.some(({ essential, estimate }) => essential && estimate === null)) return "cannot be decided";
  const counted = parts.filter(({ counts }) => counts);
  const answers = counted.map(answer);
  if (answers.length > 0 && answers.every((answer) => answer === true)) return "supported";
  const fails = answers.some((answer) => answer === false);
  if (counted.some((part) => !part.condition && groupOf(part, counted).every((one) => answer(one) === true))) {
    return fails ? "partly" : "partly so far";
  }
  return fails ? "not supported" : "cannot be decided";
}

/** Whether some parts hold, but not all. */
export function isPartly(verdict: Verdict): boolean {
  return verdict === "partly" || verdict === "partly so far";
}
