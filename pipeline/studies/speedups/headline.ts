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
import { outcomeOf } from "../../report/sweeps/phases.ts";
import { type Problem, problems, ways } from "./protocol.ts";
import { claimOf } from "./claims/way_claim.ts";
import { evaluated, ratioName } from "./ratios.ts";
import { selectionOf } from "./selection.ts";
import { edgesOf, rowsOf } from "./trials.ts";

/** The fair ratio of a way on a problem. */
interface Fair {
  readonly intervention: string;
  readonly problem: Problem;
  readonly part: ClaimPart;
}

/**
 * How many ways grok sooner than AdamW where both are tuned, beyond what seeds leave open, the largest ratio of all, and where AdamW's grid may be too narrow. A problem on which tuned AdamW
 * groks as it fits has no delay to shorten, and is told apart.
 */
export function headline(evidence: Evidence, claims: readonly Claim[]): string {
  const fair = ways.slice(1).flatMap((way): readonly Fair[] =>
    problems.flatMap((problem) => {
      const claim = claims.find(({ id }) => id === claimOf(way));
      const part = claim?.parts.find(({ name }) => name === ratioName(problem, "tuned"));
      return part === undefined || part.runs === 0 ? [] : [{ intervention: way.intervention, problem, part }];
    })
  );
  if (fair.every(({ part }) => part.estimate === null)) return "";
  const tried = [...Map.groupBy(fair, ({ intervention }) => intervention).values()];
  const holds = ({ part }: Fair) => part.holds === true;
  const isDelayed = ({ problem }: Fair) => !groksAtOnce(evidence, problem);
  const sooner = tried.filter((all) => all.some(holds) && !all.every(holds));
  const undelayed = sooner.filter((all) => !all.some((each) => holds(each) && isDelayed(each)));
  const known = fair.flatMap(({ intervention, problem, part: { estimate: value, estimateBound: bound } }) =>
    value === null || bound === "at most" ? [] : [{ intervention, problem, value, bound }] // what a ratio may not exceed is none
  );
  const largest = known.toSorted((one, other) => other.value - one.value).slice(0, 1).map((best) =>
    `; the largest ratio is ${interventionTitle(best.intervention)}'s on ${best.problem.title}: ${soonerText(best)}`
  );
  const apart = undelayed.length === 0
    ? ""
    : ` (${formatNumber(undelayed.length)} of them only where AdamW groks as it fits)`;
  const everywhere = tried.filter((all) => all.every(holds));
  const open = tried.filter((all) => !all.every(holds) && all.every(({ part }) => (part.estimate ?? 0) > 1));
  const leaning = open.length === 0
    ? ""
    : ` (${formatNumber(open.length)} more by ${open.length === 1 ? "its" : "their"} medians alone)`;
  return `Against AdamW tuned alike, ${formatNumber(everywhere.length)} of ${
    formatNumber(tried.length)
  } other methods are shown to grok in fewer steps on every problem that they were tried on${leaning} and ${
    formatNumber(sooner.length)
  } on some${apart}${largest.join("")}.${edgeSentence(evidence)}`;
}

/** That the grid may end before AdamW's best learning rate; nothing where it does not. */
function edgeSentence(evidence: Evidence): string {
  const [baseline] = ways;
  const chosen = rowsOf(evidence.config).filter(({ ways }) => ways.includes(baseline)).flatMap(({ problem }) => {
    const { best } = selectionOf(evidence, problem, baseline);
    return best === undefined ? [] : [edgesOf(evidence.config, problem, best).includes("largest rate")];
  });
  const edges = chosen.filter(Boolean).length;
  return edges === 0
    ? ""
    : ` On ${formatNumber(edges)} of ${formatNumber(chosen.length)} problem${
      chosen.length === 1 ? "" : "s"
    } AdamW's best learning rate is the grid's ` +
      "largest, so a wider grid may change ratios.";
}

/** Whether most of tuned AdamW's runs on a problem grok as they fit. */
function groksAtOnce(evidence: Evidence, problem: Problem): boolean {
  const [baseline] = ways;
  const found = evaluated(evidence, problem, baseline, "tuned").flatMap(({ times }) => times ? [outcomeOf(times)] : []);
  return 2 * found.filter((outcome) => outcome === "at once").length > found.length;
}
