/**
 * The rule by which the parts of a claim make its verdict.
 *
 * @module
 */
import { formatCount } from "../format.ts";
import type { ClaimPart, Verdict } from "./claims_file.ts";

/** The rule, as the report states it. */
export const VERDICT_RULE =
  "A part of a claim holds if the whole interval of its statistic over seeds lies on the claimed side of a threshold that is fixed in the " +
  "code, fails if the whole interval lies on the other side, and is open otherwise. The interval is exact and free of distribution " +
  "assumptions; a verdict needs one that covers at least 90 %, which takes five seeds. A claim is supported if all parts hold, " +
  "partly supported if some hold, not supported if none holds and at least one fails, and cannot be decided otherwise, or if runs that its " +
  "statistic is about do not exist (C10 needs both runs that grok and runs that do not). With fewer seeds the verdict stays open and the report says what the values point to. Runs that do not grok within their steps count as bounds " +
  "(at least so late), never as missing.";

/** The verdict that intervals give. */
export function verdictOf(parts: readonly ClaimPart[]): Verdict {
  return combine(parts, ({ holds }) => holds);
}

/** The verdict that the estimates alone would give. */
export function indicationOf(parts: readonly ClaimPart[]): Verdict {
  return combine(parts, ({ indicates }) => indicates);
}

/** What the verdict rests on: the fewest seeds among the parts that have any, and how many parts have none. */
export function basisOf(parts: readonly ClaimPart[]): string {
  const counts = parts.filter(({ counts }) => counts).map(({ seeds }) => seeds);
  const present = counts.filter((count) => count > 0);
  if (present.length === 0) return "no data";
  const empty = counts.length - present.length;
  const seeds = formatCount(Math.min(...present), "seed");
  return empty === 0 ? seeds : `${seeds}; ${empty} of ${counts.length} parts without data`;
}

function combine(parts: readonly ClaimPart[], answer: (part: ClaimPart) => boolean | null): Verdict {
  if (parts.some(({ essential, runs }) => essential && runs === 0)) return "cannot be decided";
  const answers = parts.filter(({ counts }) => counts).map(answer);
  if (answers.length > 0 && answers.every((answer) => answer === true)) return "supported";
  if (answers.some((answer) => answer === true)) return "partly";
  return answers.some((answer) => answer === false) ? "not supported" : "cannot be decided";
}
