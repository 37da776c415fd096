/**
 * MNIST as this reproduction uses it: the first training images and the first test images, pixels in [0, 1], no other
 * normalisation.
 *
 * @module
 */
import { type Decoded, decoded, type Malformed, malformed } from "./decoded.ts";
import { decodeIdx } from "./idx.ts";

/** The names of the four files of MNIST, as first published. */
export const mnistFileNames = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
] as const;

/** The name of one of the four files of MNIST. */
export type MnistFileName = typeof mnistFileNames[number];

/** SHA-256 of the four original files, uncompressed, in lower-case hexadecimal. */
export const mnistChecksums: Readonly<Record<MnistFileName, string>> = {
  "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
};

/** Rows, and columns, of an image. */
export const mnistImageSide = 28;

/** Number of classes: the digits. */
export const mnistClassCount = 10;

/** Labelled images. */
export interface LabelledImages {
  /** How many images. */
  readonly count: number;
  /** Pixels in [0, 1], image by image, row by row: shape [count, 784]. */
  readonly pixels: Float32Array;
  /** Digits in 0..9: shape [count]. */
  readonly labels: Int32Array;
}

/** The images that a run trains on and those that it is tested on. */
export interface MnistDataset {
  /** Images to train on. */
  readonly train: LabelledImages;
  /** Images to test on. */
  readonly test: LabelledImages;
}

/** How many of the leading images of each part to use. */
export interface MnistSizes {
  /** Images to train on, from the first one on; the paper's value is 1 000. */
  readonly trainSize: number;
  /** Images to test on, from the first one on; the paper's value is 10 000. */
  readonly testSize: number;
}

/** What is wrong with one of the four files. */
export interface MalformedMnist extends Malformed {
  /** The file that is wrong. */
  readonly file: MnistFileName;
}

/**
 * The leading images and labels of the four MNIST files.
 *
 * @param files The four files, whole and uncompressed.
 * @param sizes How many of the leading images of each part to use.
 * @returns Train and test images with pixels divided by 255, or the file and offset at which something is wrong.
 * @throws {RangeError} If a size is not a positive integer.
 *
 * @example
 * ```ts
 * import { decodeMnist } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, ...new Uint8Array(784).fill(255));
 * const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7);
 * const files = {
 *   "train-images-idx3-ubyte": images,
 *   "train-labels-idx1-ubyte": labels,
 *   "t10k-images-idx3-ubyte": images,
 *   "t10k-labels-idx1-ubyte": labels.with(8, 10),
 * };
 * const decoded = decodeMnist(files, { trainSize: 1, testSize: 1 });
 * assertEquals(decoded, {
 *   ok: false,
 *   file: "t10k-labels-idx1-ubyte",
 *   offset: 8,
 *   expectation: "a label from 0 to 9",
 *   found: "10",
 * });
 * ```
 *
 * @see Section 2.1; which images are taken is restored from the setup of Omnigrok (Liu et al.)
 */
export function decodeMnist(
  files: Readonly<Record<MnistFileName, Uint8Array>>,
  { trainSize, testSize }: MnistSizes,
): { readonly ok: true; readonly value: MnistDataset } | MalformedMnist {
  const train = decodePart(files, "train-images-idx3-ubyte", "train-labels-idx1-ubyte", trainSize);
  if (!train.ok) return train;
  const test = decodePart(files, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", testSize);
  if (!test.ok) return test;
  return { ok: true, value: { train: train.value, test: test.value } };
}

function decodePart(
  files: Readonly<Record<MnistFileName, Uint8Array>>,
  imageFile: MnistFileName,
  labelFile: MnistFileName,
  count: number,
): { readonly ok: true; readonly value: LabelledImages } | MalformedMnist {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `Cannot decode MNIST images as their number is not a positive integer: current value is ${count}`,
    );
  }
  const images = decodeImages(files[imageFile], count);
  if (!images.ok) return { ...images, file: imageFile };
  const labels = decodeLabels(files[labelFile], images.value.available);
  if (!labels.ok) return { ...labels, file: labelFile };
  const { pixels } = images.value;
  return { ok: true, value: { count, pixels, labels: Int32Array.from(labels.value.subarray(0, count)) } };
}

function decodeImages(bytes: Uint8Array, count: number): Decoded<{ pixels: Float32Array; available: number }> {
  const array = decodeIdx(bytes, 3);
  if (!array.ok) return array;
  const [available, rows, columns] = array.value.shape;
  if (available < count) return malformed(4, `at least ${count} images`, `${available}`);
  if (rows !== mnistImageSide) return malformed(8, `${mnistImageSide} rows an image`, `${rows}`);
  if (columns !== mnistImageSide) return malformed(12, `${mnistImageSide} columns an image`, `${columns}`);
  const values = array.value.values.subarray(0, count * rows * columns);
  const pixels = new Float32Array(values.length);
  for (let i = 0; i < pixels.length; i++) pixels[i] = values[i] / 255; // Float32Array.from() takes a second for 10 000 images
  return decoded({ pixels, available });
}

function decodeLabels(bytes: Uint8Array, imageCount: number): Decoded<Uint8Array> {
  const array = decodeIdx(bytes, 1);
  if (!array.ok) return array;
  const { shape: [labelCount], values } = array.value;
  if (labelCount !== imageCount) {
    return malformed(4, `${imageCount} labels, one for each image`, `${labelCount}`);
  }
  const wrong = values.findIndex((label) => label >= mnistClassCount);
  if (wrong >= 0) return malformed(8 + wrong, `a label from 0 to ${mnistClassCount - 1}`, `${values[wrong]}`);
  return decoded(values);
}
