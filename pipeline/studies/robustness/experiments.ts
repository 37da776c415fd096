/**
 * The table of experiments: for each figure of the paper, which networks are trained and which metrics are read off them.
 *
 * Start reading here. A run is a task trained in one mode (`runs.ts` makes one for each seed), a metric is a file in `metrics/`, and how a
 * figure is drawn stands in `report/figures/paper_figures.ts`.
 *
 * @module
 */
import type { Config, TaskName } from "../../config/config.ts";
import type { Mode } from "../../plan/runs.ts";

/** The runs and metrics behind a figure of the paper. */
export interface Experiment {
  /** Number of the figure. */
  readonly figure: number;
  /** What the figure shows. */
  readonly shows: string;
  /** The modes that it needs of each task. */
  readonly runs: Readonly<Partial<Record<TaskName, readonly Mode[]>>>;
  /** Names of the metrics that it reads, beside `accuracy`, which every figure has. */
  readonly metrics: readonly string[];
}

const bothStandard = { mnist: ["standard"], modularAddition: ["standard"] } as const;

/** Every figure of the paper. */
export const experiments: readonly Experiment[] = [
  { figure: 1, shows: "accuracies and weight norm", runs: bothStandard, metrics: ["weight_norm"] },
  {
    figure: 2,
    shows: "perturbation error and sharpness",
    runs: bothStandard,
    metrics: ["perturbation_error", "sharpness", "robustness"],
  },
  {
    figure: 3,
    shows: "test accuracy predicted by Corollary 3.3, and the real one",
    runs: { modularAddition: ["standard"] },
    metrics: ["robustness"],
  },
  {
    figure: 4,
    shows: "standard beside perturbed training",
    runs: { mnist: ["standard", "perturbed"], modularAddition: ["standard", "perturbed"] },
    metrics: [],
  },
  {
    figure: 5,
    shows: "the abelian test",
    runs: { modularAddition: ["standard", "perturbed"] },
    metrics: ["commutativity"],
  },
  {
    figure: 6,
    shows: "standard, perturbed and abelian training",
    runs: { modularAddition: ["standard", "perturbed", "abelian"] },
    metrics: [],
  },
  {
    figure: 7,
    shows: "the logit distance",
    runs: { modularAddition: ["standard", "perturbed"] },
    metrics: ["commutativity"],
  },
  { figure: 8, shows: "perturbed mutual information (PMI)", runs: bothStandard, metrics: ["information"] },
  { figure: 9, shows: "perturbed entropy (PE)", runs: bothStandard, metrics: ["information"] },
  {
    figure: 10,
    shows: "mutual information difference (MID) before fitting",
    runs: bothStandard,
    metrics: ["information"],
  },
  { figure: 11, shows: "entropy difference (ED) before fitting", runs: bothStandard, metrics: ["information"] },
  {
    figure: 12,
    shows: "entropies of several orders on test images",
    runs: { mnist: ["standard"] },
    metrics: ["entropy_orders"],
  },
  {
    figure: 13,
    shows: "information about the labels (PMI') beside PMI",
    runs: { mnist: ["standard"] },
    metrics: ["information", "label_information"],
  },
];

/**
 * The configuration cut down to the runs that a figure needs; of further runs only those of sweeps are left, in the same modes.
 *
 * @throws {RangeError} if there is no figure of this number
 */
export function restrictedToFigure(config: Config, figure: number): Config {
  const experiment = experiments.find((candidate) => candidate.figure === figure);
  if (experiment === undefined) {
    throw new RangeError(`Cannot select a figure as they count from 1 to 13: current value is ${figure}`);
  }
  const { mnist = [], modularAddition = [] } = experiment.runs;
  return {
    ...config,
    variants: [],
    mnist: { ...config.mnist, modes: config.mnist.modes.filter((mode) => mnist.includes(mode)) },
    modularAddition: {
      ...config.modularAddition,
      modes: config.modularAddition.modes.filter((mode) => modularAddition.includes(mode)),
    },
  };
}
