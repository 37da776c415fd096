/**
 * A design of two turns: two learning rates on one seed, then the one that ends with the better test accuracy on others.
 *
 * @module
 */
import type { VariantSettings } from "../../../../pipeline/config/config.ts";
import type { Design } from "../../../../pipeline/report/design.ts";

const rates = [0.002, 0.01];
const selection = [100];

/** What is tried. */
export const design: Design = {
  settings: {
    paper: {},
    quick: {},
    smoke: { seeds: [0, 1], baseMetrics: ["accuracy"], variants: [], mnist: { interventions: [] } },
  },
  reads: ({ variant }) => variant?.name.startsWith("rate-") ? ["accuracy"] : [],
  plan: ({ courses }) => {
    const known = courses.filter(({ run }) => run.variant?.name.startsWith("rate-"));
    const tried = rates.map((learningRate) => trial(`rate-${learningRate}`, learningRate, selection));
    if (known.length < rates.length) return { trials: tried, waiting: [trial("best", rates[0], 2)] };
    const [best] = known.toSorted((a, b) => (b.times?.plateau ?? 0) - (a.times?.plateau ?? 0));
    return { trials: [...tried, trial("best", best.settings.settings.train.learningRate, 2)], waiting: [] };
  },
};

function trial(name: string, learningRate: number, seeds: VariantSettings["seeds"]): VariantSettings {
  return {
    ...{ name, seeds, purpose: "trial", describes: name, task: "modularAddition", interventions: ["standard"] },
    ...{ fromSeeds: 1, metrics: ["accuracy"], changes: { train: { learningRate } } },
  };
}
