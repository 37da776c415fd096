/**
 * A run's samples as a file.
 *
 * @module
 */
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "./safetensors.ts";
import { inputShape, type Samples, type TaskData } from "../../data/samples.ts";

/** Name of the dataset stage's file. */
export const datasetFile = "dataset.safetensors";

/** The samples as a safetensors file: `train.inputs.NAME`, `train.labels`, and the same for `test`. */
export function encodeDataset(data: TaskData): Uint8Array<ArrayBuffer> {
  const tensors: Record<string, StoredTensor> = {};
  for (const part of ["train", "test"] as const) {
    const { count, inputs, labels } = data[part];
    for (const [name, values] of Object.entries(inputs)) {
      tensors[`${part}.inputs.${name}`] = { shape: inputShape(values, count), values: owned(values) };
    }
    tensors[`${part}.labels`] = { shape: [count], values: owned(labels) };
  }
  return encodeSafetensors({ tensors, metadata: { content: "degrok dataset" } });
}

/**
 * The samples of a file that `encodeDataset` made.
 *
 * @throws {TypeError} if the file is not one; the store has verified its digest before, so this is a mistake of the program
 */
export function decodeDataset(bytes: Uint8Array): TaskData {
  const decoded = decodeSafetensors(bytes);
  if (!decoded.ok) {
    throw new TypeError(
      `Cannot read a dataset as byte ${decoded.offset} must be ${decoded.expectation}: current value is ${decoded.found}`,
    );
  }
  const { tensors } = decoded.value;
  const part = (name: "train" | "test"): Samples => {
    const prefix = `${name}.inputs.`;
    const labels = tensors[`${name}.labels`].values as Int32Array;
    const inputs = Object.entries(tensors).filter(([key]) => key.startsWith(prefix)).map(([key, { values }]) =>
      [key.slice(prefix.length), values as Float32Array | Int32Array] as const
    );
    return { count: labels.length, labels, inputs: Object.fromEntries(inputs) };
  };
  return { train: part("train"), test: part("test") };
}

function owned<A extends Float32Array | Int32Array>(values: A) {
  return values.slice() as Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}
