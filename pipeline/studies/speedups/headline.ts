/**
 * What the study found first of all.
 *
 * @module
 */
import type { Evidence } from "../../report/claims/claim_definition.ts";
import type { Claim, ClaimPart } from "../../report/claims/claims_file.ts";
import { soonerText } from "../../report/claims/in_words.ts";
import { interventionTitle } from "../../report/figures/titles.ts";
import { formatNumber } from "../../report/format.ts";
import { problems, ways } from "./protocol.ts";
import { ratioName } from "./ratios.ts";

/** The fair ratio of a way on a problem. */
interface Fair {
  readonly intervention: string;
  readonly on: string;
  readonly part: ClaimPart & { readonly estimate: number };
}

/** How many ways grok sooner than AdamW where both are tuned, beyond what seeds leave open, and the largest ratio of all. */
export function headline(_: Evidence, claims: readonly Claim[]): string {
  const fair = ways.slice(1).flatMap(({ intervention }, index): readonly Fair[] =>
    problems.flatMap((problem) => {
      const claim = claims.find(({ id }) => id === `S${index + 1}`);
      const part = claim?.parts.find(({ name }) => name === ratioName(problem, "tuned"));
      const { estimate = null } = part ?? {};
      return part === undefined || estimate === null
        ? []
        : [{ intervention, on: problem.title, part: { ...part, estimate } }];
    })
  );
  if (fair.length === 0) return "";
  const tried = [...Map.groupBy(fair, ({ intervention }) => intervention).values()];
  const [everywhere, somewhere] = [
    tried.filter((all) => all.every(({ part }) => part.holds === true)).length,
    tried.filter((all) => all.some(({ part }) => part.holds === true)).length,
  ];
  const known = fair.filter(({ part }) => part.estimateBound !== "at most"); // what a ratio may not exceed is none
  const largest = known.toSorted((one, other) => other.part.estimate - one.part.estimate).slice(0, 1).map((best) => {
    const { estimate: value, estimateBound: bound } = best.part;
    return `; the largest ratio is ${interventionTitle(best.intervention)}'s on ${best.on}: ${
      soonerText({ value, bound })
    }`;
  });
  return `Against AdamW tuned alike, ${formatNumber(everywhere)} of ${
    formatNumber(tried.length)
  } other ways to train grokked sooner on every problem and ${formatNumber(somewhere - everywhere)} on some${
    largest.join("")
  }.`;
}
