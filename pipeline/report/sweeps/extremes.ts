/**
 * What a comparison of values came to, in a sentence.
 *
 * @module
 */
import { interventionTitle } from "../figures/titles.ts";
import { formatList, formatStep } from "../format.ts";
import { type Comparison, medianGrok } from "./compared_runs.ts";

/** At which value runs grok soonest, at which latest, and where they do not. */
export function extremesText({ values }: Comparison, intervention: string): string {
  const known = values.flatMap(({ described, of }) => {
    const runs = of(intervention);
    const step = medianGrok(runs);
    const grokked = runs.filter(({ times }) => times?.groks === true).length;
    return step === null ? [] : [{ label: described, step, grokked, runs: runs.length }];
  });
  const come = known.filter(({ step }) => step < Infinity).toSorted((a, b) => a.step - b.step);
  const failing = known.filter(({ step }) => step === Infinity);
  const counted = ({ grokked, runs }: typeof known[number]) => `${grokked} of ${runs} runs do`;
  const never = failing.map((value) => value.grokked > 0 ? `${value.label} (${counted(value)})` : value.label);
  const [first, last] = [come[0], come[come.length - 1]];
  const who = interventionTitle(intervention);
  const start = `${who[0].toUpperCase()}${who.slice(1)}`;
  if (first === undefined) {
    if (never.length === 0) return "";
    return failing.some(({ grokked }) => grokked > 0)
      ? `${start} does not grok in time ${listed(never)}.`
      : `${start} groks at none of the ${never.length} values within its budget.`;
  }
  const extremes = come.length === 1
    ? `${start} groks ${at(first.label)} (step ${formatStep(first.step)})`
    : `${start} groks soonest ${at(first.label)} (step ${formatStep(first.step)}) and latest ${at(last.label)} (step ${
      formatStep(last.step)
    })`;
  return `${extremes}${never.length === 0 ? "" : `; within its budget it does not grok ${listed(never)}`}.`;
}

const at = (label: string): string => label.startsWith("as ") ? label : `at ${label}`;

/** Values in a list, with what they are values of said once: `at weight decay 1 and 3`. */
function listed(values: readonly string[]): string {
  const [first, ...others] = values;
  const setting = first.slice(0, first.lastIndexOf(" ") + 1);
  const isShared = setting !== "" &&
    values.every((value) => value.startsWith(setting) && !/[ ,(]/.test(value.slice(setting.length)));
  return isShared
    ? at(formatList([first, ...others.map((value) => value.slice(setting.length))]))
    : formatList(values.map(at));
}
