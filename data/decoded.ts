/**
 * What decoding bytes gives: a value, or the place where the bytes are not what they should be.
 *
 * Decoders are pure and know no file name; the code that read the file turns a `Malformed` into an error that names it.
 *
 * @module
 */

/** Bytes that are not what their format asks for. */
export interface Malformed {
  /** Tells it from a decoded value. */
  readonly ok: false;
  /** Byte offset of the first byte that is wrong, or the length of the bytes if they end too early. */
  readonly offset: number;
  /** What the format asks for there. */
  readonly expectation: string;
  /** What is there instead. */
  readonly found: string;
}

/** The outcome of decoding: a value, or what is wrong with the bytes and where. */
export type Decoded<A> = { readonly ok: true; readonly value: A } | Malformed;

/** The outcome of a decoding that succeeded. */
export function decoded<A>(value: A): Decoded<A> {
  return { ok: true, value };
}

/**
 * The outcome of a decoding that failed at a byte offset.
 *
 * @param offset Byte offset of the first byte that is wrong.
 * @param expectation What the format asks for there.
 * @param found What is there instead.
 */
export function malformed(offset: number, expectation: string, found: string): Malformed {
  return { ok: false, offset, expectation, found };
}
