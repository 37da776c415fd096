/**
 * The loop that trains a network: it feeds the compiled steps and decides when to keep weights.
 *
 * Everything it feeds is a function of the run's seed and the step, so a run that continues from a saved state makes the same numbers as one
 * that was never interrupted.
 *
 * @module
 */
import type { ParameterArrays } from "../../../core/models/model.ts";
import type { Engine, Executable } from "../../engine/engine.ts";
import type { LoopState } from "../../files/checkpoint_artifact.ts";
import { nextCheckpoint } from "./checkpoint_schedule.ts";
import { stopsAt } from "./early_stopping.ts";
import { stepFeeder, stepsPerEpoch } from "./step_feeder.ts";
import type { TrainingRun } from "./training_run.ts";

/** How a run ended. */
export type LoopOutcome =
  | { readonly _tag: "finished"; readonly state: LoopState }
  | { readonly _tag: "early"; readonly state: LoopState }
  | { readonly _tag: "diverged"; readonly state: LoopState; readonly step: number }
  | { readonly _tag: "stopped"; readonly state: LoopState };

/** What the loop reports, and asks, while it runs. */
export interface LoopObserver {
  /** A checkpoint has been reached: the state is final for its step. */
  checkpoint(state: LoopState): Promise<void>;
  /** Some steps were made. */
  progress(done: { readonly step: number; readonly accuracy: number; readonly loss: number }): void;
  /** Whether to stop at the next checkpoint or call; asked after every call. */
  shouldStop(): boolean;
  /** Accuracy of weights on the test set; asked at checkpoints of a run that may end early. */
  testAccuracy?(parameters: ParameterArrays): Promise<number>;
}

/** The state before the first step. */
export function initialState({ initial, slots, firstLogged }: TrainingRun): LoopState {
  const arrays: Record<string, Float32Array<ArrayBuffer>> = { trainAccuracy: new Float32Array(1) };
  for (const [name, values] of Object.entries(initial)) {
    arrays[`parameters.${name}`] = values;
    for (const slot of slots) arrays[`${slot}.${name}`] = new Float32Array(values.length);
  }
  const log = [{ step: 0, loss: null, accuracy: null, logged: firstLogged }];
  return { step: 0, arrays, fittedAt: null, streak: 0, log };
}

/**
 * A saved state as a longer run has it: the last step of a shorter run, which is always kept, may be no checkpoint of the longer one.
 *
 * @param steps of the run that is going on
 */
export function withoutShorterEnd(
  state: LoopState,
  { checkpoints, steps }: { readonly checkpoints: TrainingRun["checkpoints"]; readonly steps: number },
): LoopState {
  const { log } = state;
  const scheduled = log.length === 1 || nextAfter(state, checkpoints, log.length - 2) === log[log.length - 1].step;
  return scheduled || state.step >= steps ? state : { ...state, log: log.slice(0, -1) };
}

/**
 * Trains from a state to the last step, or to a checkpoint at which the run's settings end it early.
 *
 * A loss, or at a checkpoint a weight, that is not finite ends the run as diverged; the state returned is then that of the last checkpoint.
 *
 * @param start the state to continue from: `initialState`, one that `checkpoint` was given, or a shorter run's last (`withoutShorterEnd`)
 */
export async function trainingLoop(
  run: TrainingRun,
  engine: Engine,
  start: LoopState,
  observer: LoopObserver,
): Promise<LoopOutcome> {
  const { steps, batchSize } = run.train;
  const feeder = stepFeeder(run);
  const executable = await run.compile(engine);
  const { series } = executable;
  const stepsFrom = async (step: number, most: number) =>
    series === undefined
      ? [await executable.run(feeder(step))]
      : await series.run(Math.min(series.longest, most), (index) => feeder(step + index));
  const stepsToFit = batchSize === "full" ? 1 : stepsPerEpoch(run);
  let state = start;
  let { step, fittedAt, streak } = start;
  try {
    if (step === 0) await observer.checkpoint(state);
    for (const [name, values] of Object.entries(start.arrays)) executable.state[name].set(values);
    while (step < steps) {
      if (stopsAt(state.log, run.train)) return { _tag: "early", state };
      const target = Math.min(steps, nextAfter(state, run.checkpoints));
      let loss = NaN;
      let accuracy = NaN;
      while (step < target) {
        for (const outputs of await stepsFrom(step, target - step)) {
          step++;
          [loss, accuracy] = [outputs.loss[0], outputs.accuracy[0]];
          if (!Number.isFinite(loss)) return { _tag: "diverged", state, step };
          streak = accuracy === 1 ? streak + 1 : 0;
          if (fittedAt === null && streak >= stepsToFit) fittedAt = step;
          observer.progress({ step, accuracy, loss });
        }
        if (observer.shouldStop() && step < target) return { _tag: "stopped", state };
      }
      await series?.fetchState();
      const arrays = copied(executable.state);
      // A finite loss may still have made an infinite step: weights are kept only while every one of them is a number.
      if (!parametersAreFinite(arrays)) return { _tag: "diverged", state, step };
      const logged = await run.logged(accuracy);
      const seen = observer.testAccuracy && { testAccuracy: await observer.testAccuracy(parametersIn(arrays)) };
      const row = { step, loss, accuracy, logged, ...seen };
      state = { step, arrays, fittedAt, streak, log: [...state.log, row] };
      await observer.checkpoint(state);
      if (observer.shouldStop() && step < steps) return { _tag: "stopped", state };
    }
    return { _tag: "finished", state };
  } finally {
    await executable.dispose();
  }
}

/** A copy of an executable's state. */
function copied(state: Executable["state"]): LoopState["arrays"] {
  return Object.fromEntries(Object.entries(state).map(([name, values]) => [name, Float32Array.from(values)]));
}

function parametersIn(arrays: LoopState["arrays"]): ParameterArrays {
  const prefix = "parameters.";
  return Object.fromEntries(
    Object.entries(arrays).flatMap(([name, values]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), values]] : []
    ),
  );
}

function parametersAreFinite(arrays: LoopState["arrays"]): boolean {
  return Object.values(parametersIn(arrays)).every((values) => values.every(Number.isFinite));
}

/** The step of the checkpoint after the log's last, or after its row of an index. */
function nextAfter({ log, fittedAt }: LoopState, settings: TrainingRun["checkpoints"], row = log.length - 1): number {
  const { step } = log[row];
  return nextCheckpoint(step, { ...settings, fitted: fittedAt !== null && fittedAt <= step });
}
