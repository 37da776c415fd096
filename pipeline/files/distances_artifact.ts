/**
 * The distances of test inputs to the training set as a file.
 *
 * @module
 */
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

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
 * @throws {TypeError} if the file is not one
 */
export function decodeDistances(bytes: Uint8Array): TestDistances {
  const decoded = decodeSafetensors(bytes);
  if (!decoded.ok) {
    throw new TypeError(`Cannot read distances as the file is damaged: current value is ${decoded.found}`);
  }
  const { anyLabel, sameLabel } = decoded.value.tensors;
  return {
    anyLabel: anyLabel.values as Float64Array<ArrayBuffer>,
    sameLabel: sameLabel.values as Float64Array<ArrayBuffer>,
  };
}
