/**
 * A checkpoint, and a training state to go on from, as safetensors files.
 *
 * @module
 */
import * as t from "io-ts";
import type { ParameterArrays, ParameterShapes } from "../../core/models/model.ts";
import { canonicalJson, type Json } from "./canonical_json.ts";
import { ContentError, decodeJson } from "./content_error.ts";
import { count, finite, withOptional } from "./json_codecs.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "./safetensors.ts";
import { readTensors, type TensorLayout } from "./tensor_layout.ts";

/** One line of the training log: what the step before a checkpoint saw. */
export interface TrainingLogRow {
  readonly step: number;
  /** The objective on the step's batch; `null` at step 0. */
  readonly loss: number | null;
  /** Accuracy on the step's batch, perturbed if training is; `null` at step 0. */
  readonly accuracy: number | null;
  /** What interventions log about the next step, by name. */
  readonly logged: Readonly<Record<string, number>>;
  /** Accuracy of the checkpoint's weights on the test set, if training may end early by it. */
  readonly testAccuracy?: number;
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

const orNull = t.union([finite, t.null]);
const LogRow = withOptional(
  { step: count, loss: orNull, accuracy: orNull, logged: t.record(t.string, finite) },
  { testAccuracy: finite },
);
const SavedState = t.strict({
  step: count,
  fittedAt: t.union([count, t.null]),
  streak: count,
  log: t.readonlyArray(LogRow),
});

/** Path of a step's checkpoint inside the train stage's result; sorts by step. */
export function checkpointFile(step: number): string {
  return `checkpoints/step-${String(step).padStart(8, "0")}.safetensors`;
}

/** The step of a checkpoint's path, or `undefined` for another file. */
export function checkpointStep(path: string): number | undefined {
  const match = /^checkpoints\/step-(\d{8,})\.safetensors$/.exec(path);
  return match === null ? undefined : Number(match[1]);
}

/** The key of a file's metadata that describes the network: its module and options, as canonical JSON. */
export const modelKey = "degrok.model";

/**
 * A checkpoint: the parameters under the model's names.
 *
 * @param model the network's module and options, which shapes alone do not tell, such as the number of heads
 */
export function encodeCheckpoint(
  { step, arrays }: Pick<LoopState, "step" | "arrays">,
  shapes: ParameterShapes,
  model: Json,
): Uint8Array<ArrayBuffer> {
  const tensors = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, { shape, values: arrays[`parameters.${name}`] }]),
  );
  return encodeSafetensors({ tensors, metadata: { [modelKey]: canonicalJson(model), step: String(step) } });
}

/**
 * The parameters of a checkpoint.
 *
 * @param shapes the network's, if they are to be compared
 * @throws {ContentError} if the file is not a safetensors file of float32 tensors, of these shapes
 */
export function decodeCheckpoint(bytes: Uint8Array, shapes?: ParameterShapes): ParameterArrays {
  const layoutOf = (each: ParameterShapes): TensorLayout =>
    Object.fromEntries(Object.entries(each).map(([name, shape]) => [name, ["F32", shape]]));
  const found = (tensors: Readonly<Record<string, { readonly shape: readonly number[] }>>): ParameterShapes =>
    Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
  const { arrays } = readTensors("a checkpoint", bytes, (tensors) => layoutOf(shapes ?? found(tensors)));
  return arrays as ParameterArrays;
}

/** Name of the file from which an interrupted run continues, and of a result's, from which a longer run does. */
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
  const isLike = ([name, { length }]: [string, Float32Array]) =>
    tensors[name]?.values.length === length && tensors[name].values instanceof Float32Array;
  if (!Object.entries(like.arrays).every(isLike) || metadata.state === undefined) return undefined;
  const arrays = Object.keys(like.arrays).map((name) => [name, tensors[name].values as Float32Array<ArrayBuffer>]);
  try {
    return { ...decodeJson("a training state", SavedState, metadata.state), arrays: Object.fromEntries(arrays) };
  } catch (error) {
    if (error instanceof ContentError) return undefined;
    throw error;
  }
}
