/**
 * What a stage's result depends on, and the key that stands for all of it.
 *
 * ```text
 * KeyComponents = { schema, stage, contract, params, upstream[], data[], code[], packages[], environment[], seed }
 * stageKey(components: KeyComponents): Digest
 * ```
 *
 * @module
 */
import { Buffer } from "node:buffer";
import * as E from "fp-ts/Either";
import * as t from "io-ts";
import { canonicalJson } from "../../files/canonical_json.ts";
import { compareCodePoints } from "../../files/code_point_order.ts";
import { Digest, sha256 } from "../../files/digest.ts";
import { count } from "../../files/json_codecs.ts";
import { parseJsonStrict } from "../../files/parse_json_strict.ts";
import { PlainText, SafeName } from "./safe_name.ts";

/** Version of the key recipe and of the record; a change makes every stored result a miss. */
export const schemaVersion = 2;

/** Codec of a list in which every name stands once, in code point order. */
export function namedList<A extends { readonly name: string }>(item: t.Type<A, unknown>) {
  const isSorted = (items: readonly A[]) =>
    items.every(({ name }, index) => index === 0 || compareCodePoints(items[index - 1].name, name) < 0);
  return t.refinement(t.readonlyArray(item), isSorted, `sorted ${item.name}`);
}

const isCanonical = (text: string): boolean => {
  const parsed = parseJsonStrict(text);
  return E.isRight(parsed) && canonicalJson(parsed.right) === text;
};

const SafeDigest = t.readonly(t.strict({ name: SafeName, digest: Digest }));
const CodeDigest = t.readonly(t.strict({ name: PlainText, digest: Digest }));
const NamedText = t.readonly(t.strict({ name: PlainText, value: PlainText }));

/** Codec of what a key knows of its environment. */
export const EnvironmentTexts = namedList(NamedText);

/** Codec of {@linkcode KeyComponents}. */
export const KeyComponents = t.readonly(t.strict({
  schema: count,
  /** Name of the stage. */
  stage: SafeName,
  /** Version of the stage's contract: what it promises to leave behind. */
  contract: count,
  /** Canonical JSON of the stage's validated parameters. */
  params: t.refinement(t.string, isCanonical, "canonical JSON"),
  /** Every upstream result by its input name, with one digest over the names and digests of all its outputs. */
  upstream: namedList(SafeDigest),
  /** Every declared data file by its logical name. */
  data: namedList(SafeDigest),
  /** Every module that the stage's entry reaches, by its path in the project. */
  code: namedList(CodeDigest),
  /** Every package reached, with the integrity that the lock file gives, and the digest of what is installed. */
  packages: namedList(NamedText),
  /** Versions of the runtime, kind of computer, numeric backend. */
  environment: EnvironmentTexts,
  seed: t.union([t.refinement(t.number, Number.isSafeInteger, "seed"), t.null]),
}));
/** Everything a stage's result depends on; each list is sorted by name in code point order. */
export type KeyComponents = t.TypeOf<typeof KeyComponents>;

/**
 * The key of a result: SHA-256 over a list in which every text is framed by its length, so that no two lists of components share their bytes.
 *
 * @param components Lists in any order; they are sorted here.
 * @throws RangeError when a list names the same thing twice.
 */
export function stageKey(components: KeyComponents): Digest {
  const known = keys.get(components) ?? keyOf(components);
  keys.set(components, known);
  return known;
}

/** Keys by what they stand for, as a plan asks for each several times. */
const keys = new WeakMap<KeyComponents, Digest>();

function keyOf(components: KeyComponents): Digest {
  const { schema, stage, contract, params, upstream, data, code, packages, environment, seed } = components;
  const own = [
    "degrok/stage-key",
    String(schema),
    stage,
    String(contract),
    params,
    list("upstream", upstream, (item) => item.digest),
    list("data", data, (item) => item.digest),
  ].map(behindItsLength);
  const where = [
    list("environment", environment, (item) => item.value),
    seed === null ? "no seed" : `seed:${seed}`,
  ].map(behindItsLength);
  // The parts of one frame(): most of it are two lists that thousands of keys share.
  return sha256(
    `${own.length + 2 + where.length}[${own.join("")}`,
    sharedList("code", code, (item) => item.digest),
    sharedList("packages", packages, (item) => item.value),
    `${where.join("")}]`,
  );
}

const framed = new WeakMap<readonly unknown[], Uint8Array>();

/** {@linkcode list} behind its length, as bytes, for lists that nobody changes. */
function sharedList<A extends { readonly name: string }>(
  what: string,
  items: readonly A[],
  value: (item: A) => string,
): Uint8Array {
  const known = framed.get(items) ?? Buffer.from(behindItsLength(list(what, items, value)));
  framed.set(items, known);
  return known;
}

/** `items` sorted by name in code point order. */
export function byName<A extends { readonly name: string }>(items: readonly A[]): readonly A[] {
  return [...items].sort((left, right) => compareCodePoints(left.name, right.name));
}

function list<A extends { readonly name: string }>(
  what: string,
  items: readonly A[],
  value: (item: A) => string,
): string {
  const sorted = byName(items);
  sorted.forEach((item, index) => {
    if (index > 0 && sorted[index - 1].name === item.name) {
      throw new RangeError(`Cannot make a key as ${what} must not name a thing twice: current value is ${item.name}`);
    }
  });
  return frame(sorted.flatMap((item) => [item.name, value(item)]));
}

/** The texts one after the other, each behind its length in bytes. */
export function frame(texts: readonly string[]): string {
  return `${texts.length}[${texts.map(behindItsLength).join("")}]`;
}

const behindItsLength = (text: string): string => `${Buffer.byteLength(text)}:${text},`;
