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
    const step = medianGrok(of(intervention));
    const some = of(intervention).some(({ times }) => times?.groks === true);
    return step === null ? [] : [{ label: described, step, some }];
  });
  const come = known.filter(({ step }) => step < Infinity).toSorted((a, b) => a.step - b.step);
  const failing = known.filter(({ step }) => step === Infinity);
  const never = failing.map(({ label, some }) => some ? `${label} (in most runs)` : label);
  const [first, last] = [come[0], come[come.length - 1]];
  const who = interventionTitle(intervention);
  const start = `${who[0].toUpperCase()}${who.slice(1)}`;
  if (first === undefined) {
    const most = failing.some(({ some }) => some) ? " in most runs" : "";
    return never.length === 0 ? "" : `${start} groks at none of these values within its budget${most}.`;
  }
  const extremes = come.length === 1
    ? `${start} groks at ${first.label} (step ${formatStep(first.step)})`
    : `${start} groks soonest at ${first.label} (step ${formatStep(first.step)}) and latest at ${last.label} (step ${
      formatStep(last.step)
    })`;
  return `${extremes}${never.length === 0 ? "" : `; within its budget it does not grok at ${formatList(never)}`}.`;
}
