/**
 * A safetensors file on the disk, of which only the header is read before its names and shapes are known to be wanted.
 *
 * @module
 */
import { type Either, isLeft, left, right } from "fp-ts/Either";
import { shortened } from "./content_error.ts";
import { firstGap, LENGTH_BYTES } from "./safetensors.ts";
import { parseHeader, readers } from "./safetensors_header.ts";
import { readRange } from "../platform/files.ts";
import { inputSize } from "../platform/input_file.ts";

/** What a file holds. */
export interface TensorFile {
  /** Texts about the file as a whole. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The shapes of its arrays by name. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** The elements of an array, as float32. */
  read(name: string): Promise<Either<string, Float32Array<ArrayBuffer>>>;
}

/** Bytes that a header may have: that of a thousand arrays has a tenth of it. */
const longestHeader = 1 << 20;

/** What begins with some bytes and is given for a safetensors file. */
const others: readonly (readonly [start: readonly number[], what: string])[] = [
  [
    [0x7b],
    "a text in JSON, such as the list of weights that lie in several files, not a safetensors file; join them first",
  ],
  [[0x1f, 0x8b], "a gzip archive, not a safetensors file; unpack it first"],
  [[0x80], "a pickle, such as older versions of torch.save write, not a safetensors file"],
  [[0x47, 0x47, 0x55, 0x46], "a GGUF file, not a safetensors file"],
];

/** The file at a path, or why it is none, in a phrase. */
export async function openTensorFile(path: string): Promise<Either<string, TensorFile>> {
  const size = await inputSize(path, Infinity);
  if (isLeft(size)) return size;
  const lengthBytes = await readRange(path, 0, LENGTH_BYTES);
  if (lengthBytes.length < LENGTH_BYTES) return left(`byte 0: expected 8 bytes of header length, found ${size.right}`);
  const length = Number(new DataView(lengthBytes.buffer).getBigUint64(0, true));
  const room = Math.min(size.right - LENGTH_BYTES, longestHeader);
  if (length > room) {
    const other = others.find(([start]) => start.every((byte, index) => lengthBytes[index] === byte))?.[1];
    return left(
      other ??
        `byte 0: expected a header length of at most ${room}, found ${length}: not a safetensors file, or a part of one`,
    );
  }
  const start = LENGTH_BYTES + length;
  const header = parseHeader(await readRange(path, LENGTH_BYTES, length), LENGTH_BYTES);
  if (!header.ok) return left(`byte ${header.offset}: expected ${header.expectation}, found ${header.found}`);
  const { metadata, entries } = header.value;
  const gap = firstGap(entries, size.right - start);
  if (gap !== undefined) return left(`byte ${start + gap.offset}: expected ${gap.expectation}, found ${gap.found}`);
  const named = new Map(entries.map((entry) => [entry.name, entry]));
  return right({
    metadata,
    shapes: Object.fromEntries(entries.map(({ name, shape }) => [name, shape])),
    read: async (name) => {
      const { dtype, begin, end } = named.get(name)!;
      const types = Object.keys(readers).join(", ");
      if (readers[dtype] === undefined) return left(`${shortened(name)} is ${dtype}; expected one of ${types}`);
      const values = readers[dtype](await readRange(path, start + begin, end - begin));
      return right(values instanceof Float32Array ? values : Float32Array.from(values as ArrayLike<number>, Number));
    },
  });
}
