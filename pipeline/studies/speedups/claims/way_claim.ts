import type { ClaimDefinition } from "../../../report/claims/claim_definition.ts";
import { partValues, settledSoonerText } from "../../../report/claims/in_words.ts";
import { interventionTitle, trainingWith } from "../../../report/figures/titles.ts";
import { formatList } from "../../../report/format.ts";
import { problems, type Way, ways as all } from "../protocol.ts";
import { ratioEffect, ratioName, ratioParts } from "../ratios.ts";
import { cellText, edgeText, rowsOf } from "../trials.ts";
import { selectionOf } from "../selection.ts";

const [baseline] = all;

/** What the claim about a way is called. */
export const claimOf = (way: Way): string => `S${all.indexOf(way)}`;

/** The claim that a way groks sooner than AdamW where both are tuned alike. */
export function wayClaim(way: Way): ClaimDefinition {
  const title = interventionTitle(way.intervention);
  return {
    id: claimOf(way),
    title: `Sooner with ${title}`,
    question: `Does ${trainingWith(way.intervention)} bring grokking forward when AdamW is tuned as well?`,
    answer: (claim) => {
      const said = problems.flatMap((problem) => {
        const [fair] = partValues(claim, ratioName(problem, "tuned"));
        const [published] = partValues(claim, ratioName(problem, "published"));
        if (fair === undefined) return [];
        const before = published === undefined ? "" : ` (both untuned: ${settledSoonerText(published)})`;
        return [`${settledSoonerText(fair)}${before} on ${problem.title}`];
      });
      return said.length === 0
        ? "No tuned pair of runs tells which groks sooner."
        : `With both tuned it groks ${formatList(said)}. Published: ${way.published}.`;
    },
    claim:
      `With ${title}, networks grok sooner than with AdamW when both are tuned with the same budget. Published: ${way.published}.`,
    figures: [1],
    comparesInterventions: true,
    statistic:
      "t_grok of AdamW over that of the method, each at the settings that its own selection chose, on the same evaluation seed (data and initial weights).",
    reason:
      "Every method has the same grid of learning rates and weight decays, and two further values of a setting of its own; AdamW's own is beta2. Selection and evaluation have different seeds, so luck in the selection does not count.\nA run that does not grok makes a ratio a bound.\nTimes are known to the steps between checkpoints; a tie, the same checkpoint, is not sooner and counts against the method.\nThe claim holds on a problem if all of five seeds agree.\nBeside it stands the ratio of both untuned, at the problem's settings with the method's own as its authors give it, or as this project does where they give none: a difference between the two is what tuning both changes.",
    choices: ["binaryOperationMlp.grokking", "sparseParity.grokking", "modularAddition.grokking"],
    parts: (evidence) =>
      rowsOf(evidence.config).flatMap(({ problem, ways }) =>
        ways.includes(way) ? ratioParts(evidence, problem, way) : []
      ),
    effects: (evidence) =>
      rowsOf(evidence.config).flatMap(({ problem, ways }) =>
        ways.includes(way) ? [ratioEffect(evidence, problem, way)] : []
      ),
    notes: (evidence) =>
      rowsOf(evidence.config).flatMap(({ problem, ways }) => {
        const chosen = (each: Way) => {
          const { best } = selectionOf(evidence, problem, each);
          return best && `${cellText(evidence.config, problem, each, best)}${edgeText(evidence.config, problem, best)}`;
        };
        const [own, ofBaseline] = ways.includes(way) ? [chosen(way), chosen(baseline)] : [];
        return own === undefined ? [] : [`Selected on ${problem.title}: ${own}; for AdamW ${ofBaseline}.`];
      }),
  };
}
