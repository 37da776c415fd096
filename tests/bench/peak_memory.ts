/**
 * The most memory that a training's process holds, beside what a plan says it will.
 *
 * Linux only: the peak is the kernel's. As a program, `deno run -A tests/bench/peak_memory.ts` measures every case of `memoryCases` and prints a line
 * for each; with one argument, the text of a case, it is the process that is measured.
 *
 * @module
 */
import { join } from "node:path";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import { encodeDataset } from "../../pipeline/files/dataset_artifact.ts";
import { estimateMemory } from "../../pipeline/plan/estimate.ts";
import { datasetRecipe, trainRecipe } from "../../pipeline/plan/recipes.ts";
import type { Run } from "../../pipeline/plan/runs.ts";
import { makeDataset } from "../../pipeline/run/stages/make_dataset.ts";
import { train } from "../../pipeline/run/training/train.ts";
import { trainingRun } from "../../pipeline/run/training/training_run.ts";
import { liveQuantities } from "../../pipeline/run/workers/live_quantities.ts";
import { datasetSource, trainingParts } from "../../pipeline/run/workers/recipe_parts.ts";
import { workerVariables } from "../../pipeline/run/workers/worker_process.ts";
import { deepMerge } from "../../pipeline/settings/deep_merge.ts";
import { runTask } from "../../pipeline/tasks/tasks.ts";

/** A training: what of the paper's settings it changes. */
export interface MemoryCase extends Pick<Run, "task" | "intervention"> {
  readonly changes: unknown;
}

/** Trainings of both kinds of networks, from the paper's size to ten times its weights and samples. */
export const memoryCases: readonly MemoryCase[] = [
  { task: "mnist", intervention: "standard", changes: {} },
  { task: "mnist", intervention: "perturbed", changes: {} },
  { task: "mnist", intervention: "standard", changes: { model: { hiddenWidths: [2000, 2000] } } },
  { task: "mnist", intervention: "standard", changes: { model: { hiddenWidths: [4000, 4000] } } },
  {
    task: "mnist",
    intervention: "standard",
    changes: { dataset: { trainSize: 20_000 }, train: { batchSize: 20_000 } },
  },
  { task: "modularAddition", intervention: "standard", changes: {} },
  { task: "modularAddition", intervention: "perturbed", changes: {} },
  { task: "modularAddition", intervention: "abelian", changes: {} },
  { task: "modularAddition", intervention: "standard", changes: { model: { width: 512, hiddenWidth: 2048 } } },
  { task: "modularAddition", intervention: "standard", changes: { dataset: { modulus: 211 } } },
  { task: "modularAddition", intervention: "standard", changes: { model: { architecture: "two-layer-pre-norm" } } },
  { task: "sparseParity", intervention: "standard", changes: {} },
];

/** Bytes that a case takes at its peak, and the estimate. */
export async function peakMemory(each: MemoryCase): Promise<{ readonly peak: number; readonly estimate: number }> {
  const run = runOf(each);
  const folder = await Deno.makeTempDir({ prefix: "degrok-memory-" });
  try {
    const recipe = datasetRecipe(run);
    const data = await makeDataset({ recipe, seed: 0, files: {} }, await datasetSource(recipe.module));
    await Deno.writeFile(join(folder, "dataset"), encodeDataset(data));
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "--allow-all", import.meta.filename ?? "", JSON.stringify(each), folder],
      env: workerVariables,
      stderr: "inherit",
    }).output();
    if (code !== 0) throw new Error(`${JSON.stringify(each)}: exit code ${code}`);
    const peak = Number(new TextDecoder().decode(stdout));
    return { peak, estimate: estimateMemory(run.task, runTask(run.task, run.settings)) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Trains for some steps as a worker does, and answers the most bytes that this process ever held. */
async function trainHere(each: MemoryCase, directory: string): Promise<number> {
  const recipe = trainRecipe(runOf(each));
  const parts = await trainingParts(recipe, []);
  const dataset = join(directory, "dataset");
  const places = { label: "memory", engine: "compiled" as const, dataset, directory, recipe };
  const context = { progress: () => {}, point: () => {}, log: console.error, stopSignal: () => undefined };
  const live = await liveQuantities(parts, places, context);
  await train(parts, (samples) => Promise.resolve(trainingRun(parts, samples, 0)), places, live.context)
    .finally(live.close);
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(Deno.readTextFileSync("/proc/self/status")) ?? [];
  return 1024 * Number(kilobytes);
}

function runOf({ task, intervention, changes }: MemoryCase): Pick<Run, "task" | "settings" | "intervention"> {
  const few = { train: { steps: 30 }, checkpoints: { every: 6, denseEvery: 6 } };
  const settings = [few, changes].reduce<unknown>(deepMerge, profileConfig("paper")[task]) as Run["settings"];
  return { task, intervention, settings };
}

if (import.meta.main) {
  const [given, folder] = Deno.args;
  if (given !== undefined) console.log(await trainHere(JSON.parse(given) as MemoryCase, folder));
  else {
    for (const each of memoryCases) {
      const { peak, estimate } = await peakMemory(each);
      const megabytes = [peak, estimate].map((bytes) => `${Math.round(bytes / 1e6)} MB`);
      console.log(`${JSON.stringify(each)}: ${megabytes.join(", estimated ")}, ${(estimate / peak).toFixed(2)} of it`);
    }
  }
}
