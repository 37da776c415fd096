/**
 * How well scores rank what happened above what did not.
 *
 * @module
 */

/** A score, and whether what it predicts happened. */
export interface Scored {
  /** The higher, the likelier; finite. */
  readonly score: number;
  /** Whether it happened. */
  readonly happened: boolean;
}

/** Rates of a rule that fires from a threshold on. */
export interface Rates {
  /** Share of the cases that happened in which the rule fires; null without any. */
  readonly truePositive: number | null;
  /** Share of the others in which it fires; null without any. */
  readonly falsePositive: number | null;
}

/**
 * Area under the receiver operating characteristic: the probability that a case that happened has a higher score than one that did not, ties
 * counting half.
 *
 * @param cases `[n]`, in any order
 * @returns in [0, 1], 1/2 for chance; null unless there are cases of both kinds
 * @throws {RangeError} if a score is not finite
 *
 * @see Hanley and McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC) curve" (1982)
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { areaUnderRoc } from "@degrok/degrok";
 *
 * const cases = [{ score: 3, happened: true }, { score: 1, happened: false }, { score: 1, happened: true }];
 * assertEquals(areaUnderRoc(cases), 0.75);
 * ```
 */
export function areaUnderRoc(cases: readonly Scored[]): number | null {
  const positives = cases.filter(({ happened }) => happened).length;
  const negatives = cases.length - positives;
  if (positives === 0 || negatives === 0) return null;
  let [below, wins] = [0, 0];
  for (const { happened, others } of tied(cases).toReversed()) {
    wins += happened * (below + others / 2);
    below += others;
  }
  return wins / (positives * negatives);
}

/**
 * Average precision: the mean of precision over the cases that happened, `Σ (R_k − R_(k−1)) P_k` from the highest score down, where tied scores
 * count as one step.
 *
 * @param cases `[n]`, in any order
 * @returns in (0, 1], the share of cases that happened for chance; null if none happened
 * @throws {RangeError} if a score is not finite
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { averagePrecision } from "@degrok/degrok";
 *
 * assertEquals(averagePrecision([{ score: 2, happened: false }, { score: 1, happened: true }]), 0.5);
 * ```
 */
export function averagePrecision(cases: readonly Scored[]): number | null {
  const positives = cases.filter(({ happened }) => happened).length;
  if (positives === 0) return null;
  let [found, taken, sum] = [0, 0, 0];
  for (const { happened, others } of tied(cases)) {
    found += happened;
    taken += happened + others;
    sum += happened / positives * (found / taken);
  }
  return sum;
}

/**
 * True and false positives of the rule "the score is at least the threshold".
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ratesAt } from "@degrok/degrok";
 *
 * const cases = [{ score: 2, happened: true }, { score: 1, happened: true }, { score: 1, happened: false }];
 * assertEquals(ratesAt(cases, 2), { truePositive: 0.5, falsePositive: 0 });
 * ```
 */
export function ratesAt(cases: readonly Scored[], threshold: number): Rates {
  const share = (kind: boolean) => {
    const these = cases.filter(({ happened }) => happened === kind);
    return these.length === 0 ? null : these.filter(({ score }) => score >= threshold).length / these.length;
  };
  return { truePositive: share(true), falsePositive: share(false) };
}

/**
 * The threshold that separates best: with the largest difference between true and false positives, the highest among equals.
 *
 * @returns a score of the cases; null unless there are cases of both kinds
 *
 * @see Youden, "Index for rating diagnostic tests" (1950)
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bestThreshold } from "@degrok/degrok";
 *
 * assertEquals(bestThreshold([{ score: 2, happened: true }, { score: 1, happened: false }]), 2);
 * ```
 */
export function bestThreshold(cases: readonly Scored[]): number | null {
  const positives = cases.filter(({ happened }) => happened).length;
  const negatives = cases.length - positives;
  if (positives === 0 || negatives === 0) return null;
  let [found, others, most] = [0, 0, -Infinity];
  let best: number | null = null;
  for (const group of tied(cases)) {
    found += group.happened;
    others += group.others;
    const difference = found / positives - others / negatives;
    if (difference > most) [most, best] = [difference, group.score];
  }
  return best;
}

/** The numbers of cases of each kind by score, from the highest down. */
function tied(cases: readonly Scored[]): { score: number; happened: number; others: number }[] {
  const groups: { score: number; happened: number; others: number }[] = [];
  for (const { score, happened } of cases.toSorted((a, b) => b.score - a.score)) {
    if (!Number.isFinite(score)) {
      throw new RangeError(`Cannot rank cases as scores must be finite: current value is ${score}`);
    }
    const last = groups.at(-1);
    const group = last?.score === score ? last : { score, happened: 0, others: 0 };
    if (group !== last) groups.push(group);
    if (happened) group.happened++;
    else group.others++;
  }
  return groups;
}
