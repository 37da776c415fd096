/**
 * A run's pictures as images: one byte a pixel, and the colours that it names.
 *
 * The colours are the same on light and dark pages, and distinguishable by lightness alone.
 *
 * @module
 */
import { deflateSync } from "node:zlib";
import type { RunPictures } from "../../files/pictures_artifact.ts";

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

/**
 * All images of a run, first the tables of pairs and then the Gram matrices: the first image, and of each other its difference from the one before
 * (modulo 256), compressed (zlib) and in base 64. Images change little from step to step, so differences take a third less room.
 */
export function packedFrames(pictures: RunPictures): string {
  const size = pictures.modulus ** 2;
  const bytes = new Uint8Array(2 * pictures.steps.length * size);
  pictures.steps.forEach((_, frame) => {
    bytes.set(pairFrame(pictures, frame), frame * size);
    bytes.set(gramFrame(pictures, frame), (pictures.steps.length + frame) * size);
  });
  const differences = bytes.map((pixel, place) => place < size ? pixel : pixel - bytes[place - size]);
  return new Uint8Array(deflateSync(differences, { level: 9 })).toBase64();
}

/** The colours of pairs: those of which something holds are dark, blue for train pairs and orange for test pairs. */
export const PAIR_COLORS = {
  train: { holds: "#00497a", fails: "#bcd8ec" },
  test: { holds: "#b04600", fails: "#f7dcc6" },
} as const;

/** How many levels a Gram matrix is drawn in. */
export const GRAM_LEVELS = 32;

/** The colours of a Gram matrix from -1 over 0 to 1: none of those of pairs. */
export const GRAM_STOPS = ["#6a2a76", "#c2a0cf", "#f6f5f2", "#8fcb8f", "#0f5a2b"] as const;

/** The colour of each level of a Gram matrix. */
export const GRAM_PALETTE: readonly string[] = Array.from({ length: GRAM_LEVELS }, (_, level) => {
  const at = level / (GRAM_LEVELS - 1) * (GRAM_STOPS.length - 1);
  const from = Math.min(Math.floor(at), GRAM_STOPS.length - 2);
  return mixed(GRAM_STOPS[from], GRAM_STOPS[from + 1], at - from);
});

/** The colour of each pixel value of a table of pairs, dark where all of `bits` is set; `trained` is the bit of train pairs. */
export function pairPalette(bits: number, trained: number): readonly string[] {
  return Array.from({ length: 8 }, (_, value) => {
    const { holds, fails } = (value & trained) === 0 ? PAIR_COLORS.test : PAIR_COLORS.train;
    return (value & bits) === bits ? holds : fails;
  });
}

function mixed(from: string, to: string, share: number): string {
  return "#" + [1, 3, 5].map((at) => {
    const [a, b] = [from, to].map((color) => parseInt(color.slice(at, at + 2), 16));
    return Math.round(a + share * (b - a)).toString(16).padStart(2, "0");
  }).join("");
}
