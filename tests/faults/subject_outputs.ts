/**
 * What the subject's stages write.
 *
 * @module
 */

/** The dataset: bytes that repeat nowhere soon. */
export function filled(length: number, seed: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * 17 + seed) & 255);
}

/** The files of a training on a dataset that begins with this byte. */
export function trained(first: number): Readonly<Record<string, Uint8Array<ArrayBuffer>>> {
  return {
    "log.csv": new TextEncoder().encode(`step\n${first}\n`),
    "weights/0.bin": filled(3000, first),
    "weights/1.bin": filled(3000, first + 1),
  };
}
