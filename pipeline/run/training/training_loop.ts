/**
 * The loop that trains a network: it feeds the compiled steps and decides when to keep weights.
 *
 * Everything it feeds is a function of the run's seed and the step, so a run that goes on from a saved state makes the same numbers as one
 * that was never interrupted.
 *
 * @module
 */
import type { ParameterArrays } from "../../../core/models/model.ts";
import type { Intervention } from "../../../core/training/intervention.ts";
import { deriveSeed } from "../../../core/random/derive_seed.ts";
import { perturbationScale } from "../../../core/schedules/perturbation_schedule.ts";
import { pairSwaps } from "../../../core/training/pair_swaps.ts";
import { type TrainingProgram, trainingProgram } from "../../../core/training/training_program.ts";
import type { Engine, Executable } from "../../engine/engine.ts";
import type { RunSpec } from "../../plan/runs.ts";
import { inputShape, type Samples, type TaskSettings, trainingSettingsOf } from "../../tasks/task.ts";
import { nextCheckpoint } from "./checkpoint_schedule.ts";
import { stepFeeder, stepsPerEpoch } from "./step_feeder.ts";

/** One line of the training log: what the step before a checkpoint saw. */
export interface TrainingLogRow {
  readonly step: number;
  /** The objective on the step's batch; `null` at step 0. */
  readonly loss: number | null;
  /** Accuracy on the step's batch, perturbed if training is; `null` at step 0. */
  readonly accuracy: number | null;
  /** Standard deviation of the perturbation of the next step; 0 without perturbation. */
  readonly perturbationScale: number;
}

/** Everything needed to go on: a value that can be saved between any two checkpoints. */
export interface LoopState {
  readonly step: number;
  /** Parameters, moments and train accuracy by the program's flat names. */
  readonly arrays: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
  /** The first step up to which as many batches in a row as an epoch has were classified without error as training saw them, or `null`. */
  readonly fittedAt: number | null;
  /** Number of steps in a row, up to the last, whose batch was classified without error. */
  readonly streak: number;
  readonly log: readonly TrainingLogRow[];
}

/** How a run ended. */
export type LoopOutcome =
  | { readonly _tag: "finished"; readonly state: LoopState }
  | { readonly _tag: "diverged"; readonly state: LoopState; readonly step: number }
  | { readonly _tag: "stopped"; readonly state: LoopState };

/** What the loop tells, and asks, while it runs. */
export interface LoopObserver {
  /** A checkpoint has been reached: the state is final for its step. */
  checkpoint(state: LoopState): Promise<void>;
  /** Some steps were made. */
  progress(done: { readonly step: number; readonly accuracy: number; readonly loss: number }): void;
  /** Whether to stop at the next checkpoint or call; asked after every call. */
  shouldStop(): boolean;
}

/** What a run trains on, and with what. */
export interface LoopOptions {
  readonly run: RunSpec;
  readonly task: TaskSettings;
  readonly train: Samples;
  readonly engine: Engine;
  /** What the run's mode does, if it is one of the user's own. */
  readonly intervention?: Intervention;
}

/** The state before the first step. */
export function initialState({ run, task }: Pick<LoopOptions, "run" | "task">): LoopState {
  const { model, perturbation } = trainingSettingsOf(task, run.mode);
  const parameters: ParameterArrays = model.initialize(deriveSeed(run.seed, "initialization"));
  const arrays: Record<string, Float32Array<ArrayBuffer>> = { trainAccuracy: new Float32Array(1) };
  for (const [name, values] of Object.entries(parameters)) {
    arrays[`parameters.${name}`] = values;
    arrays[`firstMoments.${name}`] = new Float32Array(values.length);
    arrays[`secondMoments.${name}`] = new Float32Array(values.length);
  }
  const scale = perturbation === undefined ? 0 : perturbationScale(0, perturbation);
  return {
    step: 0,
    arrays,
    fittedAt: null,
    streak: 0,
    log: [{ step: 0, loss: null, accuracy: null, perturbationScale: scale }],
  };
}

/**
 * Trains from a state to the last step.
 *
 * A loss, or at a checkpoint a weight, that is not finite ends the run as diverged; the state returned is then that of the last checkpoint.
 *
 * @param start the state to go on from: `initialState`, or one that `checkpoint` was given
 */
export async function trainingLoop(
  options: LoopOptions,
  start: LoopState,
  observer: LoopObserver,
): Promise<LoopOutcome> {
  const { run, task, train } = options;
  const { steps } = task.settings.train;
  const feeder = stepFeeder(options);
  const { executable, write, read } = await compileStep(options);
  const stepsToFit = task.settings.train.batchSize === "full" ? 1 : stepsPerEpoch(task, train);
  const { perturbation } = trainingSettingsOf(task, run.mode);
  let state = start;
  let { step, fittedAt, streak } = start;
  try {
    if (step === 0) await observer.checkpoint(state);
    write(start.arrays);
    while (step < steps) {
      const target = nextCheckpoint(state.step, { ...task.settings.checkpoints, steps, fitted: fittedAt !== null });
      let loss = NaN;
      let accuracy = NaN;
      while (step < target) {
        const outputs = await executable.run(feeder(step));
        step++;
        [loss, accuracy] = [outputs.losses[0], outputs.accuracies[0]];
        if (!Number.isFinite(loss)) return { _tag: "diverged", state, step };
        streak = accuracy === 1 ? streak + 1 : 0;
        if (fittedAt === null && streak >= stepsToFit) fittedAt = step;
        observer.progress({ step, accuracy, loss });
        if (observer.shouldStop() && step < target) return { _tag: "stopped", state };
      }
      const arrays = read();
      // A finite loss may still have made an infinite step: weights are kept only while every one of them is a number.
      if (!parametersAreFinite(arrays)) return { _tag: "diverged", state, step };
      const scale = perturbation === undefined ? 0 : perturbationScale(accuracy, perturbation);
      const row = { step, loss, accuracy, perturbationScale: scale };
      state = { step, arrays, fittedAt, streak, log: [...state.log, row] };
      await observer.checkpoint(state);
      if (observer.shouldStop() && step < steps) return { _tag: "stopped", state };
    }
    return { _tag: "finished", state };
  } finally {
    await executable.dispose();
  }
}

/** A training step made ready to run, with what sets its state and what copies it. */
interface CompiledStep {
  readonly executable: Executable;
  write(arrays: LoopState["arrays"]): void;
  read(): LoopState["arrays"];
}

async function compileStep(options: LoopOptions): Promise<CompiledStep> {
  const { engine, train } = options;
  const program = programFor(options);
  const constants = {
    ...Object.fromEntries(Object.entries(train.inputs).map(([name, values]) => [`inputs.${name}`, values])),
    labels: train.labels,
  };
  const executable = await engine.compile(program.fn, program.inputs, { constants, state: program.state });
  return {
    executable,
    write: (arrays) => program.state.forEach((name) => executable.state[name].set(arrays[name])),
    read: () => Object.fromEntries(program.state.map((name) => [name, Float32Array.from(executable.state[name])])),
  };
}

function programFor({ run, task, train, intervention }: LoopOptions): TrainingProgram {
  const settings = trainingSettingsOf(task, run.mode, intervention);
  const { left, right } = train.inputs;
  return trainingProgram({
    ...settings,
    ...(settings.objective.abelianCoefficient === 0 ? {} : { swaps: pairSwaps(left, right) }),
    inputs: Object.fromEntries(
      Object.entries(train.inputs).map(([name, values]) => [
        name,
        { shape: inputShape(name, train.count), dtype: values instanceof Float32Array ? "float32" : "int32" },
      ]),
    ),
    samples: train.count,
    batchSize: task.settings.train.batchSize,
    steps: 1,
  });
}

function parametersAreFinite(arrays: LoopState["arrays"]): boolean {
  return Object.entries(arrays).every(([name, values]) =>
    !name.startsWith("parameters.") || values.every(Number.isFinite)
  );
}
