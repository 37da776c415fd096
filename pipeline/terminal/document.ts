/**
 * What commands say with `--json`: one document a line, each with the name and version of its schema.
 *
 * A document's shape is an io-ts codec beside its command; the type that the command's text takes is derived from it, so text and JSON say the same.
 *
 * @module
 */
import { type Either, isRight, left, right } from "fp-ts/Either";
import * as t from "io-ts";
import { type ObjectOf, oneOf, withOptional } from "../files/json_codecs.ts";
import { stageNames } from "../plan/stage_name.ts";

/** A kind of document. */
export interface DocumentKind<A> {
  /** Such as `degrok/plan/1`. */
  readonly schema: string;
  readonly codec: t.Type<A, unknown>;
}

/** What a document of a kind holds, its schema's name aside. */
export type ContentOf<Kind> = Kind extends DocumentKind<infer A> ? A : never;

/** A kind of document by its name, with the fields that it has and those that it may have. */
export function documentKind<R extends t.Props, O extends t.Props = Record<never, never>>(
  name: string,
  required: R,
  optional?: O,
): DocumentKind<ObjectOf<R> & Readonly<t.TypeOfPartialProps<O>>> {
  const codec: t.Mixed = optional === undefined ? t.strict(required) : withOptional(required, optional);
  return { schema: `degrok/${name}/1`, codec };
}

/**
 * A document as one line of JSON with its line end.
 *
 * @throws {TypeError} if the content is not what its codec describes, such as a number that is not finite
 */
export function documentText<A>(kind: DocumentKind<A>, content: A): string {
  const decoded = decodeContent(kind, content);
  if (!isRight(decoded)) {
    const { schema } = kind;
    throw new TypeError(`Cannot write a document as its content is not a ${schema}: current value is ${decoded.left}`);
  }
  return `${JSON.stringify({ schema: kind.schema, ...decoded.right })}\n`;
}

/**
 * The content of a document of a kind, read back.
 *
 * @returns the content, or what is wrong with the text
 */
export function readDocument<A>(kind: DocumentKind<A>, text: string): Either<string, A> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return left("not JSON");
  }
  if (typeof value !== "object" || value === null || !("schema" in value)) return left("no document");
  const { schema, ...content } = value;
  return schema === kind.schema ? decodeContent(kind, content) : left(`expected ${kind.schema}, got ${schema}`);
}

/** The name of a stage in a document. */
export const stageCodec = oneOf(stageNames);

function decodeContent<A>({ codec }: DocumentKind<A>, content: unknown): Either<string, A> {
  const decoded = codec.decode(content);
  return isRight(decoded) ? right(decoded.right) : left(
    decoded.left.map(({ context, value }) => `${context.map(({ key }) => key).join(".")} = ${JSON.stringify(value)}`)
      .join("; "),
  );
}
