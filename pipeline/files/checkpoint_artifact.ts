/**
 * A checkpoint, and a training state to go on from, as safetensors files.
 *
 * @module
 */
import type { ParameterArrays, ParameterShapes } from "../../core/models/model.ts";
import { decodeSafetensors, encodeSafetensors, type Safetensors, type StoredTensor } from "./safetensors.ts";

/** One line of the training log: what the step before a checkpoint saw. */
export interface TrainingLogRow {
  readonly step: number;
  /** The objective on the step's batch; `null` at step 0. */
  readonly loss: number | null;
  /** Accuracy on the step's batch, perturbed if training is; `null` at step 0. */
  readonly accuracy: number | null;
  /** What interventions log about the next step, by name. */
  readonly logged: Readonly<Record<string, number>>;
}

/** Everything needed to go on: a value that can be saved between any two checkpoints. */
export interface LoopState {
  readonly step: number;
  /** Parameters, slots and train accuracy by the program's flat names. */
  readonly arrays: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
  /** First step that completes an epoch's worth of consecutive batches without an error, as training saw them, or `null`. */
  readonly fittedAt: number | null;
  /** Number of steps in a row, up to the last, whose batch was classified without error. */
  readonly streak: number;
  readonly log: readonly TrainingLogRow[];
}

/** Path of a step's checkpoint inside the train stage's result; sorts by step. */
export function checkpointFile(step: number): string {
  return `checkpoints/step-${String(step).padStart(8, "0")}.safetensors`;
}

/** The step of a checkpoint's path, or `undefined` for another file. */
export function checkpointStep(path: string): number | undefined {
  const match = /^checkpoints\/step-(\d{8,})\.safetensors$/.exec(path);
  return match === null ? undefined : Number(match[1]);
}

/** A checkpoint: the parameters under the model's names. */
export function encodeCheckpoint(
  state: Pick<LoopState, "step" | "arrays">,
  shapes: ParameterShapes,
): Uint8Array<ArrayBuffer> {
  const tensors = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, { shape, values: state.arrays[`parameters.${name}`] }]),
  );
  return encodeSafetensors({ tensors, metadata: { step: String(state.step) } });
}

/**
 * The parameters of a checkpoint.
 *
 * @throws {TypeError} if the file is not a safetensors file of float32 tensors
 */
export function decodeCheckpoint(bytes: Uint8Array): ParameterArrays {
  const { tensors } = decodedOrThrow(bytes);
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { values }]) => {
      if (!(values instanceof Float32Array)) {
        throw new TypeError(`Cannot read a checkpoint as its tensors must be float32: current value is ${name}`);
      }
      return [name, values];
    }),
  );
}

/** Name of the file, inside the train stage's working folder, from which an interrupted run continues. */
export const resumeFile = "resume.safetensors";

/** Everything that training needs to go on. */
export function encodeTrainingState(state: LoopState): Uint8Array<ArrayBuffer> {
  const tensors: Record<string, StoredTensor> = Object.fromEntries(
    Object.entries(state.arrays).map(([name, values]) => [name, { shape: [values.length], values }]),
  );
  const { step, fittedAt, streak, log } = state;
  return encodeSafetensors({ tensors, metadata: { state: JSON.stringify({ step, fittedAt, streak, log }) } });
}

/** The state that `encodeTrainingState` wrote, or `undefined` if the bytes are not one, such as after a torn write. */
export function decodeTrainingState(bytes: Uint8Array, like: LoopState): LoopState | undefined {
  const decoded = decodeSafetensors(bytes);
  if (!decoded.ok) return undefined;
  const { tensors, metadata } = decoded.value;
  const complete = Object.entries(like.arrays).every(([name, { length }]) => tensors[name]?.values.length === length);
  if (!complete || metadata.state === undefined) return undefined;
  const arrays = Object.fromEntries(
    Object.entries(tensors).map(([name, { values }]) => [name, values as Float32Array<ArrayBuffer>]),
  );
  return { ...JSON.parse(metadata.state), arrays };
}

function decodedOrThrow(bytes: Uint8Array): Safetensors {
  const decoded = decodeSafetensors(bytes);
  if (decoded.ok) return decoded.value;
  throw new TypeError(
    `Cannot read a checkpoint as byte ${decoded.offset} must be ${decoded.expectation}: current value is ${decoded.found}`,
  );
}
