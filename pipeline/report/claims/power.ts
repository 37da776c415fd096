/**
 * What a number of seeds can decide, from the spread of those that were measured, before further ones are run.
 *
 * @module
 */
import { decisionPower, sideProbability } from "../../../core/grokking/decision_power.ts";
import { taskTitle } from "../figures/titles.ts";
import { formatNumber, formatPercent } from "../format.ts";
import { verdictText } from "../claim_words.ts";
import type { StudyTable } from "../study_table.ts";
import type { Claim, ClaimPart } from "./claims_file.ts";
import { perSeed, VERDICT_COVERAGE } from "./summary.ts";

/** The chance with which a number of seeds must decide to be called enough. */
const ENOUGH = 0.8;
/** More seeds than this are not looked at: the chance that they rest on is itself known from a few. */
const MOST_SEEDS = 100;
/** The numbers of seeds that a table is about unless others are asked for. */
export const POWER_SEEDS = [5, 8, 10, 20] as const;

/** What seeds can decide of the part of a claim that is hardest to decide. */
export interface ClaimPower {
  readonly claim: string;
  readonly part: Pick<ClaimPart, "name" | "task">;
  /** The chance that a further seed lies on the side of the threshold on which those measured lie. */
  readonly side: number;
  /** The chance that a number of seeds decides the part that way, in the order of the numbers asked for. */
  readonly power: readonly number[];
  /** The fewest seeds that decide it with a chance of 80 %; null if that is more than 100. */
  readonly needed: number | null;
}

/**
 * The hardest part of each claim. Parts about theorems, which no number of seeds proves, and shares of runs, which need runs of both
 * outcomes, are left out; so is a part with fewer than two seeds, or with a value that is only a bound.
 */
export function powersOf(claims: readonly Claim[], seeds: readonly number[]): readonly ClaimPower[] {
  return claims.flatMap(({ id, parts }) => {
    const sides = parts.flatMap((part) => {
      const side = sideOf(part);
      return side === null ? [] : [{ part, side }];
    });
    if (sides.length === 0) return [];
    const { part, side } = sides.reduce((hardest, each) => each.side < hardest.side ? each : hardest);
    const power = (count: number) => decisionPower(side, { seeds: count, level: VERDICT_COVERAGE });
    const needed = Array.from({ length: MOST_SEEDS }, (_, i) => i + 1).find((count) => power(count) >= ENOUGH);
    return [{ claim: id, part, side, power: seeds.map(power), needed: needed ?? null }];
  });
}

/** The powers as a table. */
export function powerTable(claims: readonly Claim[], seeds: readonly number[] = POWER_SEEDS): StudyTable {
  const known = new Map(claims.map((claim) => [claim.id, claim]));
  return {
    title: "How many seeds a verdict needs",
    text:
      "For the part of each claim that is hardest to decide: the chance that a further seed lies on the side of the part's threshold on which the mean of " +
      "those measured lies (Student's t prediction from their mean and spread, of ratios on a logarithmic scale; their median, which decides, may lie on the other), the chance that a number of seeds " +
      `then decides it by the rule of the verdicts, and the fewest seeds for which that is ${formatPercent(ENOUGH)}. ` +
      "Five to seven seeds must all agree; of eight to ten one may disagree, of eleven and twelve two, of thirteen three. So chances do not rise steadily: " +
      "ten seeds decide less often than eight. The chance for a further seed is itself an estimate from the seeds there are, so what follows from it is rough; for five to seven seeds it is rather too low, as further seeds share what is not known of their mean and spread. The chances are those of a fresh " +
      "experiment, for this part alone: the verdict here may rest on seeds that happened to agree, or on other parts. Theorems, shares of runs and parts with bounds " +
      "in the place of values have no such row.",
    headings: [
      "claim",
      "hardest part",
      "same side",
      ...seeds.map((count) => `${count} seeds`),
      "needed",
      "verdict here",
    ],
    rows: powersOf(claims, seeds).map(({ claim, part, side, power, needed }) => [
      claim,
      `${taskTitle[part.task]}: ${part.name}`,
      chanceText(side),
      ...power.map(chanceText),
      needed === null ? `more than ${formatNumber(MOST_SEEDS)}` : formatNumber(needed),
      known.has(claim) ? verdictText(known.get(claim) as Claim) : "",
    ]),
  };
}

/** The chance that a further seed lies where those measured lie; null for a part that this is not asked of. */
function sideOf({ counts, criterion, summary, unit, measurements }: ClaimPart): number | null {
  if (!counts || criterion === null || summary !== "median") return null;
  if (measurements.some(({ bound, note }) => bound !== "exact" && note === null)) return null; // their spread is not known
  const values = perSeed(
    measurements.flatMap(({ seed, value }) => value === null ? [] : [{ seed, low: value, high: value }]),
  ).map(({ low }) => low);
  if (values.length < 2) return null;
  const isRatio = unit === "×" && criterion.threshold > 0 && values.every((value) => value > 0);
  const place = isRatio ? Math.log : (value: number) => value;
  return sideProbability(values.map(place), place(criterion.threshold));
}

/** A chance, never rounded to certainty, nor to being enough. */
function chanceText(chance: number): string {
  if (chance > 0.995) return "> 99 %"; // what rounds to 1 is not certain
  const rounded = Math.round(100 * chance) / 100;
  return formatPercent(rounded >= ENOUGH && chance < ENOUGH ? ENOUGH - 0.01 : rounded);
}
