/**
 * What is timed, of the tree that this file is in. `deno task bench --against REV` calls the file of this name in REV's tree, so its one function
 * must keep its meaning.
 *
 * @module
 */
import type { LabelledImages } from "../../data/mnist.ts";
import { selectEngine } from "../../pipeline/engine/select_engine.ts";
import { paperMetrics, startMetrics } from "./metric_runs.ts";
import type { Mode } from "./modes.ts";
import { stepCase } from "./step_cases.ts";
import { startTraining } from "./training_cases.ts";

/**
 * A mode made ready by an engine: each call of the function is a training step, or all metrics of a checkpoint.
 *
 * @param images the 1 000 images and labels of MNIST to train on
 */
export async function subject(
  mode: Mode,
  { engine: choice, images }: { readonly engine: "compiled" | "eager"; readonly images: LabelledImages },
): Promise<() => Promise<void>> {
  const { engine } = await selectEngine(choice); // as the pipeline trains
  switch (mode) {
    case "metrics":
      return (await startMetrics(engine, "modularAddition", paperMetrics)).run;
    case "mnist-metrics":
      return (await startMetrics(engine, "mnist", paperMetrics)).run;
    default:
      return (await startTraining(engine, stepCase(mode, images))).run;
  }
}
