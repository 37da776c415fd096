/**
 * The distances of test inputs to the training set as a file.
 *
 * @module
 */
import { ContentError } from "./content_error.ts";
import { encodeSafetensors } from "./safetensors.ts";
import { readTensors } from "./tensor_layout.ts";

/** Name of the dataset stage's second file, for inputs that training does not move. */
export const distancesFile = "distances.safetensors";

/** d(x, D) of each test input, ascending; `Infinity` where no training input has its label. */
export interface TestDistances {
  readonly anyLabel: Float64Array<ArrayBuffer>;
  /** To training inputs of the same label only. */
  readonly sameLabel: Float64Array<ArrayBuffer>;
}

/** The distances as a safetensors file with the tensors `anyLabel` and `sameLabel`. */
export function encodeDistances({ anyLabel, sameLabel }: TestDistances): Uint8Array<ArrayBuffer> {
  const tensor = (values: Float64Array<ArrayBuffer>) => ({ shape: [values.length], values });
  const tensors = { anyLabel: tensor(anyLabel), sameLabel: tensor(sameLabel) };
  return encodeSafetensors({ tensors, metadata: { content: "degrok distances" } });
}

/**
 * The distances of a file that `encodeDistances` made.
 *
 * @throws {ContentError} if the file is not one
 */
export function decodeDistances(bytes: Uint8Array): TestDistances {
  const { arrays } = readTensors("distances", bytes, { anyLabel: ["F64", ["n"]], sameLabel: ["F64", ["n"]] });
  for (const [name, values] of Object.entries(arrays)) {
    const wrong = values.findIndex((value, index) => !(value >= (index === 0 ? 0 : values[index - 1])));
    if (wrong >= 0) throw new ContentError("distances", `${name} must ascend from 0`, values[wrong]);
  }
  return arrays;
}
