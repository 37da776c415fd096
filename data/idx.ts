/**
 * The IDX format of the MNIST files: a magic number, the sizes of the dimensions, then the bytes themselves.
 *
 * @module
 */
import { type Decoded, decoded, malformed } from "./decoded.ts";

/** An array of unsigned bytes in row-major order. */
export interface IdxArray {
  /** Sizes of the dimensions, the slowest first. */
  readonly shape: readonly number[];
  /** The entries; a view of the decoded bytes, not a copy. */
  readonly values: Uint8Array;
}

/** The format's code for unsigned bytes, the only type that MNIST uses. */
const unsignedByte = 0x08;

/**
 * The first four bytes of an IDX file of unsigned bytes with the given number of dimensions.
 *
 * @example
 * ```ts
 * import { idxMagic } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(idxMagic(3), 0x00000803); // MNIST's images
 * ```
 */
export function idxMagic(dimensions: number): number {
  return (unsignedByte << 8) | dimensions;
}

/**
 * The array of unsigned bytes that an IDX file holds.
 *
 * The header is big-endian: the magic number `0x0000080d` for `d` dimensions, then `d` sizes of 32 bits. The entries
 * follow, and nothing after them.
 *
 * @param bytes The whole file, uncompressed.
 * @param dimensions How many dimensions the array must have: 3 for images, 1 for labels.
 * @returns The array, or the offset at which the file is not such an array.
 * @throws {RangeError} If `dimensions` is not an integer from 1 to 255.
 *
 * @example
 * ```ts
 * import { decodeIdx } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 7);
 * assertEquals(decodeIdx(labels, 1), { ok: true, value: { shape: [2], values: Uint8Array.of(5, 7) } });
 *
 * const cut = labels.subarray(0, 9);
 * assertEquals(decodeIdx(cut, 1), { ok: false, offset: 9, expectation: "10 bytes for shape [2]", found: "9 bytes" });
 * ```
 */
export function decodeIdx(bytes: Uint8Array, dimensions: number): Decoded<IdxArray> {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > 255) {
    throw new RangeError(
      `Cannot decode an IDX array as its number of dimensions is not in [1, 255]: current value is ${dimensions}`,
    );
  }
  const headerLength = 4 + 4 * dimensions;
  const expected = idxMagic(dimensions);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 4) {
    const magic = view.getUint32(0);
    if (magic !== expected) return malformed(0, `magic number ${hex(expected)}`, hex(magic));
  }
  if (bytes.length < headerLength) {
    return malformed(bytes.length, `a header of ${byteCount(headerLength)}`, byteCount(bytes.length));
  }
  const shape = Array.from({ length: dimensions }, (_, axis) => view.getUint32(4 + 4 * axis));
  const length = headerLength + shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== length) {
    const expectation = `${byteCount(length)} for shape [${shape.join(", ")}]`;
    return malformed(Math.min(bytes.length, length), expectation, byteCount(bytes.length));
  }
  return decoded({ shape, values: bytes.subarray(headerLength) });
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}

function byteCount(count: number): string {
  return `${count} byte${count === 1 ? "" : "s"}`;
}
