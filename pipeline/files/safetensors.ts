/**
 * The safetensors format: named arrays in one file that NumPy, PyTorch and TensorFlow users open with their own tools.
 *
 * A file is the header's length (8 bytes, little-endian), the header (JSON, padded with spaces to a multiple of 8 bytes), and the arrays'
 * bytes without gaps.
 *
 * @module
 */
import { type Decoded, decoded, type Malformed, malformed } from "../../data/decoded.ts";
import { shortened } from "./content_error.ts";
import {
  type ElementType,
  elementTypes,
  formatHeader,
  isSize,
  METADATA_KEY,
  parseHeader,
  product,
  readers,
  type StoredValues,
  type TensorEntry,
} from "./safetensors_header.ts";

export type { StoredValues };

/** An array with its shape, row-major. */
export interface StoredTensor {
  /** Sizes of the dimensions, `[]` for a scalar. */
  readonly shape: readonly number[];
  /** The elements, row-major. */
  readonly values: StoredValues;
}

/** What a file holds. */
export interface Safetensors {
  /** The tensors by name. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** Texts about the file as a whole. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes before the header: its length. */
export const LENGTH_BYTES = 8;
const LONGEST_HEADER = 100_000_000; // the format's own limit

/**
 * The file of named arrays and metadata.
 *
 * Equal contents give equal bytes: arrays are stored 8-byte elements first, then by name in code-unit order, so that each begins at a
 * multiple of its element's size.
 *
 * @throws {RangeError} If a shape does not fit the number of entries, or an array has the reserved name `__metadata__`.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const content = {
 *   tensors: { weight1: { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) } },
 *   metadata: { step: "100" },
 * };
 * assertEquals(decodeSafetensors(encodeSafetensors(content)), { ok: true, value: content });
 * ```
 */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const stored = Object.entries(tensors).toSorted(([name, { values }], [otherName, other]) =>
    other.values.BYTES_PER_ELEMENT - values.BYTES_PER_ELEMENT || (name < otherName ? -1 : 1)
  );
  let length = 0;
  const entries = stored.map(([name, { shape, values }]): TensorEntry => {
    assertStorable(name, shape, values);
    const begin = length;
    length += values.byteLength;
    return { name, dtype: elementTypeOf(values), shape, begin, end: length };
  });
  const header = formatHeader({ metadata, entries });
  const bytes = new Uint8Array(LENGTH_BYTES + header.length + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, LENGTH_BYTES);
  stored.forEach(([, { values }], i) => {
    const view = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    bytes.set(view, LENGTH_BYTES + header.length + entries[i].begin);
  });
  return bytes;
}

/**
 * The named arrays and metadata of a file.
 *
 * Every byte must belong to exactly one array. Elements are F32, F64, I32 or I64, or F16 or BF16, which become F32; others are refused.
 *
 * @param bytes The whole file.
 * @returns The content, in arrays of its own, or the offset at which the file is not in the format.
 *
 * @example
 * ```ts
 * import { decodeSafetensors } from "@degrok/degrok";
 * import { assert } from "@std/assert";
 *
 * const decoded = decodeSafetensors(Uint8Array.of(1, 2, 3));
 * assert(!decoded.ok && decoded.offset === 3); // the file ends before its header
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array): Decoded<Safetensors> {
  if (bytes.length < LENGTH_BYTES) return malformed(bytes.length, "8 bytes of header length", `${bytes.length} bytes`);
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const room = Math.min(bytes.length - LENGTH_BYTES, LONGEST_HEADER);
  if (headerLength > room) return malformed(0, `a header length of at most ${room}`, `${headerLength}`);
  const data = bytes.subarray(LENGTH_BYTES + headerLength);
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + headerLength), LENGTH_BYTES);
  if (!header.ok) return header;
  const { metadata, entries } = header.value;
  const gap = firstGap(entries, data.length);
  if (gap !== undefined) return { ...gap, offset: gap.offset + LENGTH_BYTES + headerLength };
  const other = entries.find(({ dtype }) => readers[dtype] === undefined);
  if (other !== undefined) {
    const expectation = `for tensor ${shortened(JSON.stringify(other.name))} dtype ${Object.keys(readers).join(", ")}`;
    return malformed(LENGTH_BYTES, expectation, other.dtype);
  }
  const tensors = entries.map(({ name, dtype, shape, begin, end }) => {
    const values = readers[dtype](data.subarray(begin, end));
    return [name, { shape, values }] as const;
  });
  return decoded({ tensors: Object.fromEntries(tensors), metadata });
}

function elementTypeOf(values: StoredValues): ElementType {
  const found = Object.entries(elementTypes).find(([, constructor]) => values instanceof constructor);
  if (found === undefined) {
    throw new TypeError(
      `Cannot encode safetensors as the element type is not F32, F64, I32 or I64: current value is ${
        Object.prototype.toString.call(values)
      }`,
    );
  }
  return found[0] as ElementType;
}

function assertStorable(name: string, shape: readonly number[], values: StoredValues): void {
  if (name === METADATA_KEY) {
    throw new RangeError(`Cannot encode safetensors as a tensor has the reserved name: current value is ${name}`);
  }
  if (!shape.every(isSize) || product(shape) !== values.length) {
    throw new RangeError(
      `Cannot encode safetensors as the shape of ${name} does not fit its ${values.length} entries: current value is [${shape}]`,
    );
  }
}

/** Where the arrays overlap, leave a byte out, or reach beyond the data; offsets count from the first byte of the data. */
export function firstGap(entries: readonly TensorEntry[], dataLength: number): Malformed | undefined {
  let reached = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== reached) {
      return malformed(
        reached,
        `tensor ${shortened(JSON.stringify(name))} to begin at data byte ${reached}`,
        `${begin}`,
      );
    }
    reached = end;
  }
  if (reached !== dataLength) {
    return malformed(Math.min(reached, dataLength), `${reached} bytes of data`, `${dataLength}`);
  }
}
