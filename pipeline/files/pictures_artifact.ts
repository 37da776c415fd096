/**
 * Pictures of a run's checkpoints as a file.
 *
 * @module
 */
import { ContentError } from "./content_error.ts";
import { encodeSafetensors } from "./safetensors.ts";
import { readTensors } from "./tensor_layout.ts";

/** The table of a run's task: entry `a p + b` of each array is the pair (a, b). */
export interface PairTable {
  readonly modulus: number;
  /** The right answers. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** 1 where the pair is trained on, else 0. */
  readonly trained: Int32Array<ArrayBuffer>;
}

/** What a checkpoint's network makes of the table. */
export interface Picture {
  /** Its answer to each pair, `[p²]`. */
  readonly predictions: Int32Array;
  /** Gram matrix of the classes' mean logit directions over the train pairs, `[p, p]`. */
  readonly trainGram: Float64Array;
  /** The same over the test pairs. */
  readonly testGram: Float64Array;
}

/** Name of the pictures' file. */
export const picturesFile = "pictures.safetensors";

/** The pictures of a run, for its steps k = 0, 1 …; all arrays row-major. */
export interface RunPictures extends PairTable {
  /** Steps of the pictured checkpoints, ascending, `[k]`. */
  readonly steps: Int32Array<ArrayBuffer>;
  /** `[k, p, p]` */
  readonly predictions: Int32Array<ArrayBuffer>;
  /** `[k, p, p]` */
  readonly trainGram: Float32Array<ArrayBuffer>;
  /** `[k, p, p]` */
  readonly testGram: Float32Array<ArrayBuffer>;
}

/** Pictures one after the other in one set of arrays. */
export function joinedPictures(
  table: PairTable,
  pictures: readonly { readonly step: number; readonly picture: Picture }[],
): RunPictures {
  const size = table.modulus ** 2;
  const predictions = new Int32Array(pictures.length * size);
  const [trainGram, testGram] = [new Float32Array(predictions.length), new Float32Array(predictions.length)];
  pictures.forEach(({ picture }, index) => {
    predictions.set(picture.predictions, index * size);
    trainGram.set(picture.trainGram, index * size);
    testGram.set(picture.testGram, index * size);
  });
  return { ...table, steps: Int32Array.from(pictures, ({ step }) => step), predictions, trainGram, testGram };
}

/** The pictures as a safetensors file, with the arrays of `RunPictures` under their names. */
export function encodePictures(pictures: RunPictures): Uint8Array<ArrayBuffer> {
  const { modulus, steps, labels, trained, predictions, trainGram, testGram } = pictures;
  const [table, course] = [[modulus, modulus], [steps.length, modulus, modulus]];
  return encodeSafetensors({
    tensors: {
      steps: { shape: [steps.length], values: steps },
      labels: { shape: table, values: labels },
      trained: { shape: table, values: trained },
      predictions: { shape: course, values: predictions },
      trainGram: { shape: course, values: trainGram },
      testGram: { shape: course, values: testGram },
    },
    metadata: { content: "degrok pictures" },
  });
}

/**
 * The pictures of a file that `encodePictures` made.
 *
 * @throws {ContentError} if the file is not one
 */
export function decodePictures(bytes: Uint8Array): RunPictures {
  const { arrays, sizes: { modulus } } = readTensors("pictures", bytes, {
    steps: ["I32", ["pictures"]],
    labels: ["I32", ["modulus", "modulus"]],
    trained: ["I32", ["modulus", "modulus"]],
    predictions: ["I32", ["pictures", "modulus", "modulus"]],
    trainGram: ["F32", ["pictures", "modulus", "modulus"]],
    testGram: ["F32", ["pictures", "modulus", "modulus"]],
  });
  const expect = (name: keyof typeof arrays, meaning: string, holds: (value: number, index: number) => boolean) => {
    const wrong = arrays[name].findIndex((value, index) => !holds(value, index));
    if (wrong >= 0) throw new ContentError("pictures", `${name} must be ${meaning}`, arrays[name][wrong]);
  };
  expect("steps", "ascending steps", (step, index) => step > (index === 0 ? -1 : arrays.steps[index - 1]));
  expect("labels", `residues modulo ${modulus}`, (label) => label >= 0 && label < modulus);
  expect("trained", "0 or 1", (value) => value === 0 || value === 1);
  expect("predictions", "classes", (value) => value >= 0 && value <= modulus);
  return { modulus, ...arrays };
}
