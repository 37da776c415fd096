import { coursesOf, type RunCourse } from "../../../report/run_course.ts";
import { above, type PartDefinition } from "../../../report/claims/claim_part.ts";
import { factorText, orUnsettled, partValues } from "../../../report/claims/in_words.ts";
import { changeAfterFit, changeLagOf, timelinessGain } from "../../../report/claims/timing.ts";
import type { PaperClaim, PaperEvidence } from "../analysis.ts";

/** PMI' has the configured order alone, so PMI has it, too, whatever order C9 is read at. */
const PMI = "pmi";

const GAIN = "distance from test accuracy's change point, PMI′'s minus PMI's";

/** C13: PMI′ follows grokking less closely than PMI. */
export const labelInformationClaim: PaperClaim = {
  id: "C13",
  title: "Information about the labels follows grokking less closely",
  question: "Does information about the labels (PMI′) follow grokking less closely than PMI?",
  answer: (claim) => {
    const [gain] = partValues(claim, GAIN);
    if (gain === undefined) return "No run that groks late has both.";
    const further = gain.value > 0 ? "further from" : "nearer to";
    return gain.value === 0
      ? "PMI′ changes as near to the rise of test accuracy as PMI."
      : `PMI′ changes ${orUnsettled(`${further} the rise of test accuracy than PMI`, gain)}, by a factor of ${
        factorText(gain.value)
      } in steps.`;
  },
  claim: "Mutual information between perturbed logits and labels (PMI′) follows grokking less closely than PMI does.",
  figures: [13],
  statistic:
    "Distance in decades of PMI′'s change point from test accuracy's, less PMI's; MNIST, standard runs that grok after they fit. Change points as in C9.",
  reason:
    "Above 0, PMI′ is further from grokking than PMI. Both come from the same run, so the effect of the seed on the time of grokking cancels. A curve that hardly changes after t_fit still has a change point, wherever noise puts it; the share of the variance that one step explains shows this.",
  choices: ["mnist.grokking", "mnist.metrics.perturbationScale", "mnist.metrics.batchSize", "mnist.metrics.order"],
  parts: (evidence) => [
    { ...gain(evidence), criterion: above(0) },
    ...[["PMI′", "pmi_labels"], ["PMI", PMI]].flatMap(([name, column]) => [{
      ...gain(evidence),
      name: `lag of ${name}'s change point behind t_grok`,
      read: (course: RunCourse) => changeLagOf(course, column, evidence.analysis),
    }, {
      ...gain(evidence),
      name: `sharpness of ${name}'s change: variance that one step explains`,
      unit: "share",
      read: (course: RunCourse) => {
        const change = changeAfterFit(course, column);
        return "missing" in change ? change : change.explained;
      },
    }]),
  ],
};

function gain({ courses, analysis }: PaperEvidence): PartDefinition {
  return {
    name: GAIN,
    task: "mnist",
    unit: "decades",
    courses: coursesOf(courses, "mnist", "standard"),
    metrics: ["accuracy", "information", "label_information"],
    read: (course) => timelinessGain(course, { first: "pmi_labels", second: PMI, analysis }),
  };
}
