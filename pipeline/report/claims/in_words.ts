/**
 * What a claim's statistics came to, for sentences that answer its question.
 *
 * @module
 */
import type { BoundKind, Claim, ClaimPart, Effect } from "./claims_file.ts";
import { VERDICT_COVERAGE } from "./summary.ts";
import { valueText } from "../claim_words.ts";
import { taskTitle } from "../figures/titles.ts";
import { formatList, formatNumber } from "../format.ts";

/** A part of a claim, or an effect, with a value. */
interface Known extends Pick<ClaimPart, "name" | "task" | "unit"> {
  readonly value: number;
  readonly bound: BoundKind;
}

/** A part of a claim with a value. */
export type KnownPart = Known & ClaimPart;

/** What is added to a value on whose meaning the seeds do not agree, where nothing else explains it. */
export const UNSETTLED = " (not settled by these seeds)";

/** “not settled” behind words for a part that has enough seeds for a verdict and none. */
export function orUnsettled(
  words: string,
  { holds, interval }: Pick<ClaimPart, "holds" | "interval">,
  added = " (not settled)",
): string {
  return holds === null && interval !== null && interval.coverage >= VERDICT_COVERAGE ? words + added : words;
}

/** The values of the parts of this name, a task each; those that no run has are left out. */
export function partValues({ parts }: Pick<Claim, "parts">, name: string): readonly KnownPart[] {
  return parts.flatMap((part) =>
    part.name !== name || part.estimate === null ? [] : [{ ...part, value: part.estimate, bound: part.estimateBound }]
  );
}

/** The values of the effects of this name, a task each. */
export function effectValues({ effects }: Pick<Claim, "effects">, name: string): readonly Known[] {
  return effects.flatMap((effect: Effect) =>
    effect.name !== name || effect.value === null ? [] : [{ ...effect, value: effect.value }]
  );
}

/** Values by task: `8.6× on MNIST and 1.67× on modular addition`; null where there are none. */
export function byTask<A extends Known>(values: readonly A[], words: (value: A) => string = knownText): string | null {
  return values.length === 0
    ? null
    : formatList(values.map((value) => `${words(value)} on ${inSentence(taskTitle[value.task])}`));
}

/** Values by task, but for what is the same on all: `100 % on MNIST and modular addition`. */
export function sameOrByTask<A extends Known>(
  values: readonly A[],
  words: (value: A) => string = knownText,
): string | null {
  const texts = new Set(values.map(words));
  return texts.size === 1
    ? `${[...texts][0]} on ${formatList(values.map(({ task }) => inSentence(taskTitle[task])))}`
    : byTask(values, words);
}

/** A value with its unit: `8.6×`, `at least 300×`. */
export function knownText({ value, bound, unit }: Known): string {
  return boundWords[bound] + valueText({ value, unit });
}

/** A speed-up: `2.4× sooner`, `1.2× later`, `at least 3× sooner`, `at most 2× later`. */
export function soonerText({ value, bound }: Pick<Known, "value" | "bound">): string {
  const isLater = value < 1;
  const ratio = formatNumber(isLater ? 1 / value : value);
  if (ratio === "1") return bound === "at least" ? "no later" : "no sooner";
  return `${boundWords[isLater ? opposite[bound] : bound]}${ratio}× ${isLater ? "later" : "sooner"}`;
}

/** {@linkcode soonerText} of a claim's part, and whether the seeds leave it open. */
export const settledSoonerText = (part: KnownPart): string => orUnsettled(soonerText(part), part);

/** Decades as a factor, three digits of it: `1.34`, `51 700`. */
export function factorText(decades: number): string {
  return formatNumber(Number((10 ** Math.abs(decades)).toPrecision(3)));
}

/** Decades as a factor, with what is known of it: `1.3-fold`, `at least 24 000-fold`. */
export function foldText({ value, bound }: Pick<Known, "value" | "bound">): string {
  return `${boundWords[bound]}${factorText(value)}-fold`;
}

/** A task's name inside a sentence: `MNIST`, `modular addition`, `binary operation (MLP)`. */
export function inSentence(title: string): string {
  const whole = title.replace(/, (.+)$/, " ($1)");
  return /^[A-Z][a-z]/.test(whole) ? whole[0].toLowerCase() + whole.slice(1) : whole;
}

/** Sentences that are known. */
export function sentences(...all: readonly (string | null | false)[]): string {
  return all.filter((each) => typeof each === "string" && each !== "").join(" ");
}

/** What is known of the reciprocal of a value. */
const opposite: Readonly<Record<BoundKind, BoundKind>> = {
  "exact": "exact",
  "at least": "at most",
  "at most": "at least",
  "unknown": "unknown",
};

const boundWords: Readonly<Record<BoundKind, string>> = {
  "exact": "",
  "at least": "at least ",
  "at most": "at most ",
  "unknown": "",
};
