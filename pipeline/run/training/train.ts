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
import { testAccuracyColumn, trainingLogColumns } from "../../../core/training/composition.ts";
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
import { accuracyOn } from "./accuracy_on.ts";
import { affordableSaves } from "./affordable_saves.ts";
import { mayStopEarly } from "./early_stopping.ts";
import { initialState, type LoopOutcome, trainingLoop, withoutShorterEnd } from "./training_loop.ts";
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
  const start = await savedState(directory, run, parameterShapes);
  const tell = ({ step, loss, accuracy }: TrainingLogRow) =>
    context.point(step, { batch_loss: loss, batch_accuracy: accuracy });
  if (start.step > 0) {
    context.log(`${label}: continuing from step ${start.step}`);
    start.log.forEach(tell);
  }

  const save = (state: LoopState) =>
    writeWholeFile(join(directory, resumeFile), encodeTrainingState(state), { flush: true });
  const saveIfAffordable = affordableSaves(save);
  const test = mayStopEarly(parts.train) ? await accuracyOn(data.test, parts, engine) : undefined;
  const outcome = await trainingLoop(run, engine, start, {
    ...(test === undefined ? {} : { testAccuracy: test.run }),
    checkpoint: async (state) => {
      const path = join(directory, checkpointFile(state.step));
      const bytes = encodeCheckpoint(state, parameterShapes, recipe.model as unknown as Json);
      await writeWholeFile(path, bytes, { flush: true });
      state.log.slice(-1).forEach(tell);
      if (state.step > start.step) await saveIfAffordable(state);
    },
    progress: ({ step, accuracy }) => context.progress(step, steps, accuracy),
    shouldStop: () => context.stopSignal() !== undefined,
  }).finally(() => test?.dispose());

  if (outcome._tag === "stopped") {
    await save(outcome.state);
    throw new Failure({ _tag: "Interrupted", signal: context.stopSignal() ?? "SIGTERM" });
  }
  // A longer run goes on from here; one that diverged has nothing to go on from.
  if (outcome._tag === "diverged") await removeFile(join(directory, resumeFile)).catch(() => undefined);
  else await save(outcome.state);
  await writeResult(directory, outcome);
}

/** Whether the folder holds a whole result: the summary is written last, and every checkpoint that it names can be read. */
async function isFinished(directory: string, shapes: ParameterShapes): Promise<boolean> {
  try {
    const { checkpoints, divergedAt } = decodeSummary(await readFile(join(directory, trainingSummaryFile)));
    if (!(await checkpointsAreWhole(directory, checkpoints, shapes))) return false;
    if (divergedAt !== null) await removeFile(join(directory, resumeFile)).catch(() => undefined);
    await removeStrays(directory, checkpoints);
    return true;
  } catch {
    return false; // no summary, or a torn one
  }
}

/**
 * The state that an interrupted attempt or a shorter run saved, with any other checkpoint and any torn file removed; else the initial state.
 *
 * A power cut may have torn checkpoints that are older than the state: unless all of them can be read, training starts anew.
 */
async function savedState(directory: string, run: TrainingRun, shapes: ParameterShapes): Promise<LoopState> {
  const initial = initialState(run);
  const bytes = await readFile(join(directory, resumeFile)).catch(() => undefined);
  const decoded = bytes && decodeTrainingState(bytes, initial);
  const saved = decoded && withoutShorterEnd(decoded, { checkpoints: run.checkpoints, steps: run.train.steps });
  const whole = saved !== undefined && await checkpointsAreWhole(directory, stepsIn(saved), shapes);
  const state = whole ? saved : initial;
  await removeStrays(directory, stepsIn(state));
  return state;
}

function stepsIn({ log }: LoopState): readonly number[] {
  return log.map(({ step }) => step);
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

/** Removes what a kill left half-written, and checkpoints of other steps. */
async function removeStrays(directory: string, steps: readonly number[]): Promise<void> {
  for (const name of await namesIn(directory)) {
    if (name.endsWith(".tmp")) await removeFile(join(directory, name));
  }
  for (const name of await namesIn(join(directory, "checkpoints"))) {
    const step = checkpointStep(`checkpoints/${name}`);
    if (step === undefined || !steps.includes(step)) await removeFile(join(directory, "checkpoints", name));
  }
}

async function writeResult(directory: string, outcome: Exclude<LoopOutcome, { _tag: "stopped" }>): Promise<void> {
  const { log, fittedAt } = outcome.state;
  const checkpoints = stepsIn(outcome.state);
  const lastStep = checkpoints[checkpoints.length - 1];
  const summary: TrainingSummary = {
    lastStep,
    fittedAt,
    divergedAt: outcome._tag === "diverged" ? outcome.step : null,
    stoppedAt: outcome._tag === "early" ? lastStep : null,
    checkpoints,
  };
  const rows = log.map(({ step, loss, accuracy, logged, testAccuracy }) => ({
    step,
    loss: loss ?? undefined,
    accuracy: accuracy ?? undefined,
    ...logged,
    ...(testAccuracy === undefined ? {} : { [testAccuracyColumn]: testAccuracy }),
  }));
  const seen = log.some(({ testAccuracy }) => testAccuracy !== undefined) ? [testAccuracyColumn] : [];
  const table = { columns: [...trainingLogColumns, ...Object.keys(log[0].logged), ...seen], rows };
  await writeWholeFile(join(directory, trainingLogFile), formatCsv(table), { flush: true });
  await writeWholeFile(join(directory, trainingSummaryFile), JSON.stringify(summary) + "\n", { flush: true });
}
