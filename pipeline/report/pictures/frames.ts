/**
 * A run's pictures as images: one byte a pixel.
 *
 * @module
 */
import { deflateSync } from "node:zlib";
import type { RunPictures } from "../../files/pictures_artifact.ts";
import { GRAM_LEVELS } from "./palettes.ts";

/** Bits of a pixel of the table of pairs. */
export const PAIR_BITS = { trained: 1, commutes: 2, right: 4 } as const;

/** The table of pairs at a step: for each pair `a p + b`, whether it is trained on, answered as (b, a) is, and answered right. */
export function pairFrame({ modulus, labels, trained, predictions }: RunPictures, frame: number): Uint8Array {
  const size = modulus ** 2;
  const answers = predictions.subarray(frame * size, (frame + 1) * size);
  return Uint8Array.from(labels, (label, pair) => {
    const swapped = (pair % modulus) * modulus + Math.floor(pair / modulus);
    return (trained[pair] === 1 ? PAIR_BITS.trained : 0) |
      (answers[pair] === answers[swapped] ? PAIR_BITS.commutes : 0) | (answers[pair] === label ? PAIR_BITS.right : 0);
  });
}

/** The Gram matrix of the classes at a step, in levels from 0 (for -1) up (for 1): train pairs below the diagonal, test pairs on and above it. */
export function gramFrame({ modulus, trainGram, testGram }: RunPictures, frame: number): Uint8Array {
  const size = modulus ** 2;
  return Uint8Array.from({ length: size }, (_, place) => {
    const gram = Math.floor(place / modulus) > place % modulus ? trainGram : testGram;
    const value = Math.min(1, Math.max(-1, gram[frame * size + place]));
    return Math.round((value + 1) / 2 * (GRAM_LEVELS - 1));
  });
}

/** All images of a run, first the tables of pairs and then the Gram matrices, compressed (zlib) and in base 64. */
export function packedFrames(pictures: RunPictures): string {
  const size = pictures.modulus ** 2;
  const bytes = new Uint8Array(2 * pictures.steps.length * size);
  pictures.steps.forEach((_, frame) => {
    bytes.set(pairFrame(pictures, frame), frame * size);
    bytes.set(gramFrame(pictures, frame), (pictures.steps.length + frame) * size);
  });
  return new Uint8Array(deflateSync(bytes, { level: 9 })).toBase64();
}
