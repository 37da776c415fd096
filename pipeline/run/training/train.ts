/**
 * A run's training: checkpoints, a log and a summary in the folder of its result.
 *
 * @module
 */
import { join } from "node:path";
import {
  checkpointFile,
  checkpointStep,
  decodeCheckpoint,
  decodeTrainingState,
  encodeCheckpoint,
  encodeTrainingState,
  type LoopState,
  resumeFile,
  type TrainingLogRow,
} from "../../files/checkpoint_artifact.ts";
import type { ParameterShapes } from "../../../core/models/model.ts";
import type { Samples } from "../../../data/samples.ts";
import { trainingLogColumns } from "../../../core/training/composition.ts";
import { decodeDataset } from "../../files/dataset_artifact.ts";
import {
  decodeSummary,
  trainingLogFile,
  type TrainingSummary,
  trainingSummaryFile,
} from "../../files/training_summary.ts";
import type { Json } from "../../files/canonical_json.ts";
import type { Engine } from "../../engine/engine.ts";
import type { TrainRecipe } from "../../plan/recipes.ts";
import { selectEngine } from "../../engine/select_engine.ts";
import { formatCsv } from "../../files/csv.ts";
import { affordableSaves } from "./affordable_saves.ts";
import { initialState, trainingLoop } from "./training_loop.ts";
import type { TrainingParts, TrainingRun } from "./training_run.ts";
import { writeWholeFile } from "../../platform/whole_files.ts";
import type { JobContext } from "../workers/serve.ts";
import { Failure } from "../../platform/failure.ts";
import { makeFolder, namesIn, readFile, removeFile } from "../../platform/files.ts";

/** Where a training reads and writes, and what computes it. */
export interface TrainingPlaces {
  /** As progress names the run. */
  readonly label: string;
  /** Chosen by the pipeline before any worker starts. */
  readonly engine: Engine["name"];
  /** The dataset's file. */
  readonly dataset: string;
  /** Folder to fill; may hold what an interrupted attempt left. */
  readonly directory: string;
  /** What checkpoints say of their network. */
  readonly recipe: Pick<TrainRecipe, "model">;
}

/** A run on its training set. */
export type RunOn = (samples: Samples) => Promise<TrainingRun>;

/** Trains a run into a folder. */
export async function train(
  parts: Pick<TrainingParts, "model" | "train">,
  runOn: RunOn,
  { label, engine: name, dataset, directory, recipe }: TrainingPlaces,
  context: JobContext,
): Promise<void> {
  const { parameterShapes } = parts.model;
  const { steps } = parts.train;
  const data = decodeDataset(await readFile(dataset));
  const { engine } = await selectEngine(name);
  await makeFolder(join(directory, "checkpoints"));
  if (await isFinished(directory, parameterShapes)) return; // an earlier attempt ended, but its result could not be stored
  const run = await runOn(data.train);
  const start = await savedState(directory, initialState(run), parameterShapes);
  const tell = ({ step, loss, accuracy }: TrainingLogRow) =>
    context.point(step, { batch_loss: loss, batch_accuracy: accuracy });
  if (start.step > 0) {
    context.log(`${label}: continuing from step ${start.step}`);
    start.log.forEach(tell);
  }

  const save = (state: LoopState) =>
    writeWholeFile(join(directory, resumeFile), encodeTrainingState(state), { flush: true });
  const saveIfAffordable = affordableSaves(save);
  const outcome = await trainingLoop(run, engine, start, {
    checkpoint: async (state) => {
      const path = join(directory, checkpointFile(state.step));
      const bytes = encodeCheckpoint(state, parameterShapes, recipe.model as unknown as Json);
      await writeWholeFile(path, bytes, { flush: true });
      state.log.slice(-1).forEach(tell);
      if (state.step > start.step) await saveIfAffordable(state);
    },
    progress: ({ step, accuracy }) => context.progress(step, steps, accuracy),
    shouldStop: () => context.stopSignal() !== undefined,
  });

  if (outcome._tag === "stopped") {
    await save(outcome.state);
    throw new Failure({ _tag: "Interrupted", signal: context.stopSignal() ?? "SIGTERM" });
  }
  await writeResult(directory, outcome.state, outcome._tag === "diverged" ? outcome.step : null);
}

/** Whether the folder holds a whole result: the summary is written last, and every checkpoint that it names can be read. */
async function isFinished(directory: string, shapes: ParameterShapes): Promise<boolean> {
  try {
    const summary = decodeSummary(await readFile(join(directory, trainingSummaryFile)));
    if (!(await checkpointsAreWhole(directory, summary.checkpoints, shapes))) return false;
    await removeStrays(directory, summary.lastStep);
    await removeFile(join(directory, resumeFile)).catch(() => undefined);
    return true;
  } catch {
    return false; // no summary, or a torn one
  }
}

/**
 * The state that an interrupted attempt saved, with any newer checkpoint and any torn file removed; else the initial state.
 *
 * A power cut may have torn checkpoints that are older than the state: unless all of them can be read, training starts anew.
 */
async function savedState(directory: string, initial: LoopState, shapes: ParameterShapes): Promise<LoopState> {
  const bytes = await readFile(join(directory, resumeFile)).catch(() => undefined);
  const saved = bytes && decodeTrainingState(bytes, initial);
  const whole = saved !== undefined && await checkpointsAreWhole(directory, saved.log.map(({ step }) => step), shapes);
  const state = whole ? saved : initial;
  await removeStrays(directory, state.step);
  return state;
}

async function checkpointsAreWhole(
  directory: string,
  steps: readonly number[],
  shapes: ParameterShapes,
): Promise<boolean> {
  try {
    for (const step of steps) decodeCheckpoint(await readFile(join(directory, checkpointFile(step))), shapes);
    return true;
  } catch {
    return false; // missing or torn
  }
}

/** Removes what a kill left half-written, and checkpoints beyond a step. */
async function removeStrays(directory: string, lastStep: number): Promise<void> {
  for (const name of await namesIn(directory)) {
    if (name.endsWith(".tmp")) await removeFile(join(directory, name));
  }
  for (const name of await namesIn(join(directory, "checkpoints"))) {
    const step = checkpointStep(`checkpoints/${name}`);
    if (step === undefined || step > lastStep) await removeFile(join(directory, "checkpoints", name));
  }
}

async function writeResult(directory: string, state: LoopState, divergedAt: number | null): Promise<void> {
  const checkpoints = state.log.map(({ step }) => step);
  const summary: TrainingSummary = { lastStep: state.step, fittedAt: state.fittedAt, divergedAt, checkpoints };
  const rows = state.log.map(({ step, loss, accuracy, logged }) => ({
    step,
    loss: loss ?? undefined,
    accuracy: accuracy ?? undefined,
    ...logged,
  }));
  const table = { columns: [...trainingLogColumns, ...Object.keys(state.log[0].logged)], rows };
  await writeWholeFile(join(directory, trainingLogFile), formatCsv(table), { flush: true });
  await writeWholeFile(join(directory, trainingSummaryFile), JSON.stringify(summary) + "\n", { flush: true });
  await removeFile(join(directory, resumeFile)).catch(() => undefined);
}
