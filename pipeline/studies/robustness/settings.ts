/**
 * What the paper is about: its tasks, its interventions, and the settings that its claims depend on.
 *
 * Claims and figures name these, never "all tasks": a task that is added to the project changes no verdict on the paper.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";

/** The paper's tasks, in the order of its figures. */
export const paperTasks = ["mnist", "modularAddition"] as const satisfies readonly TaskName[];

/** The paper's interventions, standard training among them. */
export const paperInterventions: readonly string[] = ["standard", "perturbed", "abelian"];

/** The settings that decide when a run is said to have grokked. */
export const grokkingChoices: readonly string[] = ["mnist.grokking", "modularAddition.grokking"];

/** The metric settings that move every perturbed quantity of both tasks. */
export const metricChoices: readonly string[] = [
  "mnist.metrics.perturbationScale",
  "modularAddition.metrics.perturbationScale",
  "mnist.metrics.batchSize",
  "modularAddition.metrics.batchSize",
  "mnist.metrics.order",
  "modularAddition.metrics.order",
  "modularAddition.metrics.firstLayer",
];

/** The other reading of the noise on modular addition: the variant whose runs have it, and what is different. */
export const onOperands = { name: "noise-on-operands", words: "noise on a and b alone" } as const;
