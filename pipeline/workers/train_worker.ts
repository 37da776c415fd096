/**
 * The process that trains a run.
 *
 * @module
 */
import { join } from "node:path";
import {
  checkpointFile,
  checkpointStep,
  decodeTrainingState,
  encodeCheckpoint,
  encodeTrainingState,
  resumeFile,
} from "../artifacts/checkpoint_artifact.ts";
import { decodeDataset } from "../artifacts/dataset_artifact.ts";
import { trainingLogFile, type TrainingSummary, trainingSummaryFile } from "../artifacts/training_summary.ts";
import { selectEngine } from "../engine/select_engine.ts";
import { formatCsv } from "../formats/csv.ts";
import { initialState, type LoopState, trainingLoop } from "../stages/training_loop.ts";
import { modelOf } from "../task.ts";
import type { TrainJob } from "./protocol.ts";
import { type JobContext, JobFailure, serve } from "./serve.ts";

/** A state to go on from is saved at the first checkpoint that comes this long after the last. */
const SAVE_EVERY_MILLISECONDS = 10_000;

if (import.meta.main) await serve<TrainJob>(train);

async function train(job: TrainJob, context: JobContext): Promise<void> {
  const { run, task, directory } = job;
  const { parameterShapes } = modelOf(task);
  const { steps } = task.settings.train;
  const data = decodeDataset(await Deno.readFile(job.dataset));
  const { engine } = await selectEngine(job.engine);
  await Deno.mkdir(join(directory, "checkpoints"), { recursive: true });
  const start = await savedState(directory, initialState({ run, task }));
  if (start.step > 0) context.log(`${run.id}: going on from step ${start.step}`);
  let lastSaved = performance.now();

  const save = async (state: LoopState) => {
    await writeWhole(join(directory, resumeFile), encodeTrainingState(state));
    lastSaved = performance.now();
  };
  const outcome = await trainingLoop({ run, task, train: data.train, engine }, start, {
    checkpoint: async (state) => {
      await writeWhole(join(directory, checkpointFile(state.step)), encodeCheckpoint(state, parameterShapes));
      if (performance.now() - lastSaved > SAVE_EVERY_MILLISECONDS) await save(state);
    },
    progress: ({ step, accuracy }) => context.progress(step, steps, accuracy),
    shouldStop: () => context.stopSignal() !== undefined,
  });

  if (outcome._tag === "stopped") {
    await save(outcome.state);
    throw new JobFailure({ _tag: "Interrupted", signal: context.stopSignal() ?? "SIGTERM" });
  }
  await writeResult(directory, outcome.state, outcome._tag === "diverged" ? outcome.step : null);
}

/** The state that an interrupted attempt saved, with any checkpoint newer than it and any torn file removed; else the initial state. */
async function savedState(directory: string, initial: LoopState): Promise<LoopState> {
  await Deno.remove(join(directory, `${resumeFile}.tmp`)).catch(() => undefined);
  const bytes = await Deno.readFile(join(directory, resumeFile)).catch(() => undefined);
  const state = (bytes && decodeTrainingState(bytes, initial)) ?? initial;
  for await (const { name } of Deno.readDir(directory)) {
    if (name.endsWith(".tmp")) await Deno.remove(join(directory, name));
  }
  for await (const { name } of Deno.readDir(join(directory, "checkpoints"))) {
    const step = checkpointStep(`checkpoints/${name}`);
    if (step === undefined || step > state.step) await Deno.remove(join(directory, "checkpoints", name));
  }
  return state;
}

async function writeResult(directory: string, state: LoopState, divergedAt: number | null): Promise<void> {
  const checkpoints = state.log.map(({ step }) => step);
  const summary: TrainingSummary = { lastStep: state.step, fittedAt: state.fittedAt, divergedAt, checkpoints };
  await Deno.writeTextFile(join(directory, trainingSummaryFile), JSON.stringify(summary) + "\n");
  const rows = state.log.map(({ step, loss, accuracy, perturbationScale }) => ({
    step,
    loss: loss ?? undefined,
    accuracy: accuracy ?? undefined,
    perturbation_scale: perturbationScale,
  }));
  const table = { columns: ["step", "loss", "accuracy", "perturbation_scale"], rows };
  await Deno.writeTextFile(join(directory, trainingLogFile), formatCsv(table));
  await Deno.remove(join(directory, resumeFile)).catch(() => undefined);
}

/** Writes beside, then renames: a reader sees the whole file or none. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${Deno.pid}.tmp`;
  await Deno.writeFile(temporary, bytes);
  await Deno.rename(temporary, path);
}
