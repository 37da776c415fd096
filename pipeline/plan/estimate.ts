/**
 * How long things take that never ran here.
 *
 * A guess from the work to do: floating-point operations at the speed that the engines reach on one core of an ordinary server, plus what a
 * step costs whatever its size. Stored results say how long they really took; this is for the first time.
 *
 * @module
 */
import type { StageName } from "./stage_name.ts";
import type { Engine } from "../engine/engine.ts";
import type { TaskName } from "../config/config.ts";
import { isPaperMode, type Mode, type PaperMode } from "./runs.ts";
import { modelOf, type TaskSettings } from "../tasks/task.ts";
import { parameterCount } from "../../core/models/model.ts";
import { modularTrainSize } from "../../data/modular_arithmetic.ts";

/** Floating-point operations a millisecond, on one core. */
const speed: Readonly<Record<Engine["name"], number>> = { compiled: 1.3e8, eager: 2.5e6 };
/** What a step costs beside its arithmetic, in milliseconds. */
const overhead: Readonly<Record<Engine["name"], number>> = { compiled: 0.2, eager: 8 };
/**
 * Time of a training step by its arithmetic's: a transformer also passes over activations that no cache holds, and with noise it shares no
 * rows between samples.
 */
const modeFactor: Readonly<Record<TaskName, Readonly<Record<PaperMode, number>>>> = {
  mnist: { standard: 1, perturbed: 1.15, abelian: 2 },
  modularAddition: { standard: 1.3, perturbed: 2.2, abelian: 2.25 },
};
/** The same for an intervention of the user's own, which may run the network twice. */
const ownModeFactor = 2;
/** Cost of all metrics of a checkpoint: forward passes over the training set, and milliseconds beside. */
const metricPasses = 66;
const metricOverhead = 10;
/** What single metrics have of that, where it is more than a little; the others share the rest. */
const metricShares: Readonly<Record<TaskName, Readonly<Record<string, number>>>> = {
  mnist: { accuracy: 0.29, sharpness: 0.08, robustness: 0.23, information: 0.31 },
  modularAddition: { accuracy: 0.08, sharpness: 0.31, robustness: 0.22, information: 0.37 },
};
/** What each of the others has. */
const smallShare = 0.02;
/** Parameters that meet each distinct token once, not each sample. */
const shared = /embedding|key|value/i;

/** Estimated milliseconds to compute one result of a stage; all metrics of a run count as one. */
export function estimateMilliseconds(
  stage: StageName,
  task: TaskSettings,
  { mode, engine }: { readonly mode: Mode; readonly engine: Engine["name"] },
): number {
  const { train, checkpoints } = task.settings;
  const samples = task.task === "mnist" ? task.settings.dataset.trainSize : modularTrainSize(task.settings.dataset);
  const shapes = Object.entries(modelOf(task).parameterShapes).filter(([name]) => !shared.test(name));
  const parameters = parameterCount(Object.fromEntries(shapes));
  const forward = (count: number) => (2 * parameters * count) / speed[engine];
  switch (stage) {
    case "dataset":
      return task.task === "mnist" ? 4000 : 600;
    case "train": {
      const batch = train.batchSize === "full" ? samples : train.batchSize;
      const factor = isPaperMode(mode) ? modeFactor[task.task][mode] : ownModeFactor;
      return 1500 + train.steps * factor * (3 * forward(batch) + overhead[engine]);
    }
    case "metrics":
      return 2000 + Math.min(checkpoints.count * 1.2, train.steps) * (metricPasses * forward(samples) + metricOverhead);
    case "report":
      return 4000;
  }
}

/** The part of the time of all metrics that one of them takes. */
export function metricShare(task: TaskName, metric: string): number {
  return metricShares[task][metric] ?? smallShare;
}
