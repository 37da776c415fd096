import { coursesOf } from "../../../report/run_course.ts";
import { boundSlack, heldShare } from "../../../report/claims/bound_reading.ts";
import type { ClaimDefinition, Evidence } from "../../../report/claims/claim_definition.ts";
import { atLeast, type PartDefinition } from "../../../report/claims/claim_part.ts";
import { medianEffect } from "../../../report/claims/effect.ts";
import { factorText, partValues, sentences } from "../../../report/claims/in_words.ts";
import { formatList, formatPercent } from "../../../report/format.ts";
import { lemma31Statements, theoryStatements } from "../theory_statements.ts";

const WITHIN = "share of interpolating checkpoints within the bound: ";
const SLACK = "median of log10(right side / left side): ";

/** C3: Lemma 3.1 along training. */
export const lemma31Claim: ClaimDefinition = {
  id: "C3",
  title: "Lemma 3.1 holds along training",
  question: "Does Lemma 3.1 hold while networks train?",
  answer: (claim) => {
    const found = lemma31Statements.map(({ name }) => ({
      name,
      share: partValues(claim, WITHIN + name)[0],
      slack: partValues(claim, SLACK + name).find(({ task }) => task === "mnist"),
    }));
    const [all, operator] = found;
    if (all.share === undefined) return "No run has fitted its training data exactly, so the lemma says nothing yet.";
    const shares = found.flatMap(({ name, share }) =>
      share === undefined ? [] : [{ words: name.replace(/^Lemma 3\.1, /, ""), held: formatPercent(share.value) }]
    );
    const isSame = new Set(shares.map(({ held }) => held)).size === 1;
    return sentences(
      `On MNIST, even in the worst run, Lemma 3.1 holds at ${
        isSame
          ? `${shares[0].held} of the checkpoints that fit every training sample, in each of its ${shares.length} forms`
          : `these shares of the checkpoints that fit every training sample: ${
            formatList(shares.map(({ words, held }) => `${held} (${words})`))
          }`
      }.`,
      all.slack !== undefined &&
        `But it is loose: in standard runs the bound is typically ${factorText(all.slack.value)} times what it bounds${
          operator.slack === undefined
            ? ""
            : `, or ${factorText(operator.slack.value)} times with the first layer's operator norm`
        }.`,
    );
  },
  claim:
    "Once the network interpolates, the mean squared input gradient stays below norm² times sharpness over the least input norm².",
  figures: [2],
  picture: "theory-1",
  statistic:
    "Share of the checkpoints with every training sample right at which the left side is at most the right side; in the worst run. With the norm of all " +
    "weights, with the operator norm of the first layer, and with the estimated trace of the Hessian for the sharpness; MNIST, standard and " +
    "perturbed runs. How loose the bound is, in standard runs.",
  reason:
    "A lemma admits no exception, so the worst run decides. With the sharpness as a sum of squared weight gradients the inequality is exact for " +
    "any weights: that part tests the computation. With the Hessian's trace, which equals the sum only at exact interpolation, it tests what the paper uses. " +
    "The transformer's first layer is not linear in its input, so there both sides are measured but prove nothing.",
  choices: ["mnist.metrics.hutchinsonProbes"],
  parts: (evidence) => [
    ...lemma31Statements.map(({ name, task, metrics, sides }): PartDefinition => ({
      name: WITHIN + name,
      task,
      unit: "share",
      summary: "every",
      criterion: atLeast(1),
      courses: mnistRuns(evidence),
      metrics,
      read: heldShare(sides),
    })),
    ...measurements.map(({ name, task, metrics, sides }): PartDefinition => ({
      name: SLACK + name,
      task,
      unit: "decades",
      courses: coursesOf(evidence.courses, task, "standard"),
      metrics,
      read: boundSlack(sides),
    })),
  ],
  effects: (evidence) =>
    lemma31Statements.map(({ name, task, sides }) =>
      medianEffect({
        name: `least slack along a run, median over seeds, ${name}`,
        task,
        unit: "decades",
        courses: mnistRuns(evidence),
        read: boundSlack(sides, { least: true }),
      })
    ),
};

const measurements = theoryStatements.filter(({ name }) => name.startsWith("Lemma 3.1"));

function mnistRuns({ courses }: Evidence) {
  return [...coursesOf(courses, "mnist", "standard"), ...coursesOf(courses, "mnist", "perturbed")];
}
