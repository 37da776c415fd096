/**
 * Why a stage runs, in words.
 *
 * @module
 */
import type { Change, Reason } from "../../cache/differences.ts";

/** What each reason is in words. */
const sentences: Readonly<Record<Reason, string>> = {
  unchanged: "stored and valid: would not run again",
  "never-run": "never computed",
  begun: "begun and not finished: continues from its last saved state",
  removed: "computed once, but no longer stored",
  evicted: "the stored result was evicted",
  code: "code changed",
  params: "settings changed",
  inputs: "files of your own changed",
  upstream: "an upstream result changed",
  env: "versions or the machine changed",
  seed: "the seed changed",
  force: "forced",
  corrupt: "the stored result is damaged",
  schema: "stored by another version of the cache",
  "failed-before": "failed the last time",
};

/**
 * A reason as a short sentence, with what changed where that is one thing or two.
 *
 * @param changes what changed; those of the reason itself are named
 */
export function reasonText(reason: Reason, changes: readonly Change[] = []): string {
  const names = [...new Set(changes.filter(({ cause }) => cause === reason).map(({ component }) => component))];
  if (names.length === 0) return sentences[reason];
  const more = names.length - 2;
  return `${sentences[reason]}: ${names.slice(0, 2).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
