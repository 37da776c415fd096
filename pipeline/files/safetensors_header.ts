/**
 * The header of a safetensors file: what each array is and where its bytes lie.
 *
 * @module
 */
import { type Decoded, decoded, malformed } from "../../data/decoded.ts";

/** The element types that are supported, by the format's names. */
export const elementTypes = { F64: Float64Array, I64: BigInt64Array, F32: Float32Array, I32: Int32Array } as const;

/** The format's name of an element type. */
export type ElementType = keyof typeof elementTypes;

/** One array of a file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: ElementType;
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
  const refuse = (expectation: string, found: unknown) => malformed(offset, expectation, JSON.stringify(found));
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
      const types = Object.keys(elementTypes).join(", ");
      return refuse(`for tensor ${JSON.stringify(name)} dtype (${types}), shape and data_offsets that fit`, value);
    }
    entries.push(entry);
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  return decoded({ metadata: metadata as Record<string, string>, entries });
}

function parseEntry(name: string, value: unknown): TensorEntry | undefined {
  if (!isRecord(value)) return undefined;
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(elementTypes, dtype)) return undefined;
  if (!Array.isArray(shape) || !shape.every(isSize)) return undefined;
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) return undefined;
  const [begin, end] = offsets;
  const elementType = dtype as ElementType;
  const fits = end - begin === product(shape) * elementTypes[elementType].BYTES_PER_ELEMENT;
  return fits ? { name, dtype: elementType, shape, begin, end } : undefined;
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
