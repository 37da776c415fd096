/**
 * The images of MNIST that every process of the bench trains on: the first 1 000, as the pipeline does.
 *
 * @module
 */
import type { LabelledImages } from "../../data/mnist.ts";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import { orThrow } from "../../pipeline/platform/failure.ts";
import { readMnist } from "../../pipeline/tasks/mnist_files.ts";

/** The images that the paper trains on. */
export async function mnistImages(): Promise<LabelledImages> {
  const { source, ...sizes } = profileConfig("paper").mnist.dataset;
  return (await orThrow(readMnist(source, { ...sizes, testSize: 1 }))).train;
}

/** Writes pixels as float32, `[1000, 784]`, then labels as int32: what `driver.ts` and `rivals/mnist.py` read. */
export async function writeMnistImages(path: string): Promise<void> {
  const { pixels, labels } = await mnistImages();
  await Deno.writeFile(path, bytesOf(pixels));
  await Deno.writeFile(path, bytesOf(labels), { append: true });
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}
