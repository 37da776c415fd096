/**
 * What a file's content must be and is not.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import type * as t from "io-ts";

/** Content that is not what its file's name promises. */
export class ContentError extends TypeError {
  override readonly name = "ContentError";

  /**
   * @param what the kind of file, such as `a dataset`
   * @param expectation what it must be
   * @param found what it is instead
   */
  constructor(what: string, expectation: string, found: unknown) {
    super(`Cannot read ${what} as ${expectation}: current value is ${shortened(String(found))}`);
  }
}

/** What a decoder says against some content, or undefined. */
export function contentProblem(decode: () => unknown): string | undefined {
  try {
    decode();
  } catch (error) {
    if (error instanceof ContentError) return error.message;
    throw error;
  }
}

/**
 * The value of a JSON text, in the shape that a codec describes.
 *
 * @throws {ContentError} that names the first field that is wrong
 */
export function decodeJson<A>(what: string, codec: t.Decoder<unknown, A>, text: string): A {
  return checked(what, codec, parsed(what, text), JSON.stringify);
}

/**
 * A value in the shape that a codec describes.
 *
 * @param text how a value that is wrong is written in the message
 * @throws {ContentError} that names the first field that is wrong
 */
export function checked<A>(
  what: string,
  codec: t.Decoder<unknown, A>,
  given: unknown,
  text: (value: unknown) => string = String,
): A {
  const decoded = codec.decode(given);
  if (E.isRight(decoded)) return decoded.right;
  const [{ context, value }] = decoded.left;
  const { type: { name } } = context[context.length - 1];
  throw new ContentError(what, `${placeOf(context)} must be ${shortened(name)}`, text(value));
}

/** The path of a field that a codec refused; the document itself is `it`. */
export function placeOf(context: t.Context): string {
  const isUnion = ({ type }: t.ContextEntry) => "_tag" in type && type._tag === "UnionType";
  const keys = context.filter((_, index) => index > 0 && !isUnion(context[index - 1])).map(({ key }) => key);
  return keys.filter((key) => key !== "").join(".") || "it";
}

/** A text that may be a whole file, cut to what a message can hold. */
export function shortened(text: string, longest = 80): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}

function parsed(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ContentError(what, "it must be JSON", text);
  }
}
