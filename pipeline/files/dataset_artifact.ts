/**
 * A run's samples as a file.
 *
 * @module
 */
import { ContentError } from "./content_error.ts";
import { encodeSafetensors, type StoredTensor } from "./safetensors.ts";
import { readTensors, type TensorLayout } from "./tensor_layout.ts";
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
 * @throws {ContentError} if the file is not one
 */
export function decodeDataset(bytes: Uint8Array): TaskData {
  const { arrays } = readTensors("a dataset", bytes, (tensors): TensorLayout => {
    const inputs = Object.keys(tensors).flatMap((key) => /^train\.inputs\.(.+)$/.exec(key)?.[1] ?? []);
    if (inputs.length === 0) {
      throw new ContentError("a dataset", "it must have inputs", Object.keys(tensors).join(", "));
    }
    const ofInputs = inputs.flatMap((name) => {
      const { values, shape: [, ...sample] } = tensors[`train.inputs.${name}`];
      const type = values instanceof Float32Array ? "F32" as const : "I32" as const;
      return parts.map((part) => [`${part}.inputs.${name}`, [type, [part, ...sample]]] as const);
    });
    return Object.fromEntries([...parts.map((part) => [`${part}.labels`, ["I32", [part]]] as const), ...ofInputs]);
  });
  const samplesOf = (part: (typeof parts)[number]): Samples => {
    const prefix = `${part}.inputs.`;
    const labels = arrays[`${part}.labels`] as Int32Array;
    const inputs = Object.entries(arrays).filter(([key]) => key.startsWith(prefix)).map(([key, values]) =>
      [key.slice(prefix.length), values as Float32Array | Int32Array] as const
    );
    const wrong = labels.find((label) => label < 0) ??
      inputs.map(([, values]) => values.find((value) => !Number.isFinite(value))).find((value) => value !== undefined);
    if (wrong !== undefined) {
      throw new ContentError("a dataset", "labels and inputs must be classes and numbers", wrong);
    }
    return { count: labels.length, labels, inputs: Object.fromEntries(inputs) };
  };
  return { train: samplesOf("train"), test: samplesOf("test") };
}

const parts = ["train", "test"] as const;

function owned<A extends Float32Array | Int32Array>(values: A) {
  return values.slice() as Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}
