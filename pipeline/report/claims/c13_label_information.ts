import { studiesOf } from "../run_study.ts";
import type { ClaimDefinition } from "./claim_definition.ts";
import type { PartDefinition } from "./claim_part.ts";
import { changeLagOf, timelinessGain } from "./timing.ts";

/** C13: PMI' is less timely than PMI. */
export const labelInformationClaim: ClaimDefinition = {
  id: "C13",
  title: "Information about the labels is less timely",
  claim: "Mutual information between perturbed logits and labels (PMI′) follows grokking less timely than PMI.",
  figures: [13],
  statistic: "Distance in decades of PMI′'s change point from t_grok, less PMI's; MNIST, standard runs.",
  reason: "Above 0, PMI′ is further from t_grok. Change points as in C9.",
  choices: ["mnist.grokking", "mnist.metrics.perturbationScale", "mnist.metrics.batchSize"],
  parts: ({ studies }) => {
    const standard = studiesOf(studies, "mnist", "standard");
    return [
      {
        name: "how much closer to t_grok PMI's change point is than PMI′'s",
        task: "mnist",
        unit: "decades",
        criterion: { relation: "above", threshold: 0 },
        studies: standard,
        metrics: ["accuracy", "information", "label_information"],
        read: (study) => timelinessGain(study, "pmi_labels", "pmi"),
      },
      ...[["PMI′", "pmi_labels"], ["PMI", "pmi"]].map(([name, column]): PartDefinition => ({
        name: `lag of ${name}'s change point`,
        task: "mnist",
        unit: "decades",
        counts: false,
        criterion: { relation: "above", threshold: 0 },
        studies: standard,
        metrics: ["accuracy", "information", "label_information"],
        read: (study) => changeLagOf(study, column),
      })),
    ];
  },
};
