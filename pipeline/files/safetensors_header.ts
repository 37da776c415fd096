/**
 * The header of a safetensors file: what each array is and where its bytes lie.
 *
 * @module
 */
import { type Decoded, decoded, malformed } from "../../data/decoded.ts";
import { shortened } from "./content_error.ts";

/** The element types that are written, by the format's names. */
export const elementTypes = { F64: Float64Array, I64: BigInt64Array, F32: Float32Array, I32: Int32Array } as const;

/** The format's name of an element type that is written. */
export type ElementType = keyof typeof elementTypes;

/** Bytes of an element of every type that the format has. */
const elementBytes: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E5M2: 1, F8_E4M3: 1, I16: 2, U16: 2, F16: 2, BF16: 2 },
  ...{ I32: 4, U32: 4, F32: 4, F64: 8, I64: 8, U64: 8 },
};

const allocated = <A>(make: (bytes: ArrayBuffer) => A) => (bytes: Uint8Array): A => make(bytes.slice().buffer);

/** A number of half precision from its bits; Node 20 has no `Float16Array`. */
function widened(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 === 0 ? 1 : -1, bits >> 10 & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** How elements are read, by the format's names of their types: half precision is widened, which is exact. */
export const readers: Readonly<Record<string, (bytes: Uint8Array) => StoredValues>> = {
  F64: allocated((bytes) => new Float64Array(bytes)),
  I64: allocated((bytes) => new BigInt64Array(bytes)),
  F32: allocated((bytes) => new Float32Array(bytes)),
  I32: allocated((bytes) => new Int32Array(bytes)),
  F16: allocated((bytes) => Float32Array.from(new Uint16Array(bytes), widened)),
  BF16: allocated((bytes) => new Float32Array(Uint32Array.from(new Uint16Array(bytes), (half) => half << 16).buffer)),
};

/** The entries of an array that can be stored: F32, F64, I32 and I64 in the format's names. */
export type StoredValues =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>;

/** One array of a file. */
export interface TensorEntry {
  readonly name: string;
  /** One of the format's names. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte, counted from the end of the header. */
  readonly begin: number;
  /** The byte after the last. */
  readonly end: number;
}

/** Everything that a header says. */
export interface SafetensorsHeader {
  /** Texts about the file as a whole. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Sorted by place. */
  readonly entries: readonly TensorEntry[];
}

/** The key of the metadata, which no array may have as its name. */
export const METADATA_KEY = "__metadata__";

const ALIGNMENT = 8;

/** The JSON of a header, with its metadata sorted by key, padded with spaces to a multiple of 8 bytes. */
export function formatHeader({ metadata, entries }: SafetensorsHeader): Uint8Array {
  const texts = Object.entries(metadata).toSorted(([a], [b]) => a < b ? -1 : 1);
  const fields = entries.map(({ name, dtype, shape, begin, end }) =>
    `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`
  );
  const about = texts.length === 0 ? [] : [`"${METADATA_KEY}":${JSON.stringify(Object.fromEntries(texts))}`];
  const json = new TextEncoder().encode(`{${[...about, ...fields].join(",")}}`);
  const padded = new Uint8Array(Math.ceil(json.length / ALIGNMENT) * ALIGNMENT).fill(" ".charCodeAt(0));
  padded.set(json);
  return padded;
}

/**
 * What the JSON of a header says.
 *
 * @param bytes The header alone, with its padding.
 * @param offset Where it begins in the file, for the error.
 */
export function parseHeader(bytes: Uint8Array, offset: number): Decoded<SafetensorsHeader> {
  const refuse = (expectation: string, found: unknown) =>
    malformed(offset, expectation, shortened(JSON.stringify(found) ?? "nothing"));
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    return refuse("a JSON header", String(error));
  }
  if (!isRecord(json) || bytes[0] !== "{".charCodeAt(0)) return refuse("a JSON object as header", json);
  const metadata = Object.hasOwn(json, METADATA_KEY) ? json[METADATA_KEY] : {};
  if (!isRecord(metadata) || !Object.values(metadata).every((text) => typeof text === "string")) {
    return refuse(`texts in ${METADATA_KEY}`, metadata);
  }
  const entries: TensorEntry[] = [];
  for (const [name, value] of Object.entries(json)) {
    if (name === METADATA_KEY) continue;
    const entry = parseEntry(name, value);
    if (entry === undefined) {
      const tensor = shortened(JSON.stringify(name));
      return refuse(`for tensor ${tensor} a dtype of the format, shape and data_offsets that fit`, value);
    }
    entries.push(entry);
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  return decoded({ metadata: metadata as Record<string, string>, entries });
}

function parseEntry(name: string, value: unknown): TensorEntry | undefined {
  if (!isRecord(value)) return undefined;
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(elementBytes, dtype)) return undefined;
  if (!Array.isArray(shape) || !shape.every(isSize)) return undefined;
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) return undefined;
  const [begin, end] = offsets;
  return end - begin === product(shape) * elementBytes[dtype] ? { name, dtype, shape, begin, end } : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value can be a size or an offset: an exact integer from 0 on. */
export function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Number of entries of an array. */
export function product(shape: readonly number[]): number {
  return shape.reduce((size, side) => size * side, 1);
}
