/**
 * The grid of short runs that the slow tests hand to Slurm.
 *
 * @module
 */
import { settings } from "../pipeline/project_copy.ts";

/** Arguments of two interventions from some seeds: 2 000 steps of the small network take about a second. */
export function gridOf({ steps, seeds }: { readonly steps: number; readonly seeds: number }): readonly string[] {
  return [
    ...settings({
      "variants": "[]",
      "mnist.interventions": "[]",
      "baseMetrics": '["accuracy","weight_norm","information"]',
      "modularAddition.interventions": '["standard","perturbed"]',
      "modularAddition.dataset.modulus": "7",
      "modularAddition.model.width": "16",
      "modularAddition.model.hiddenWidth": "16",
      "modularAddition.train.steps": String(steps),
      "modularAddition.checkpoints.every": String(steps / 5),
      "modularAddition.metrics.batchSize": "8",
    }),
    ...["--seeds", String(seeds)],
  ];
}

/** Seconds from a time that `performance.now()` gave, for people. */
export const secondsSince = (began: number): string => ((performance.now() - began) / 1000).toFixed(1);
