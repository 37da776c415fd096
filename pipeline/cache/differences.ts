/**
 * Why a key differs from an earlier one: the components of both, side by side.
 *
 * @module
 */
import * as t from "io-ts";
import { canonicalJson, type Json } from "../files/canonical_json.ts";
import { compareCodePoints } from "../files/code_point_order.ts";
import { oneOf } from "../files/json_codecs.ts";
import type { KeyComponents } from "./store/stage_key.ts";

/** Codec of {@linkcode Reason}. */
export const reasonCodec = oneOf([
  "unchanged",
  "never-run",
  "begun",
  "removed",
  "evicted",
  "code",
  "params",
  "inputs",
  "upstream",
  "env",
  "seed",
  "force",
  "corrupt",
  "schema",
  "failed-before",
]);
/** Why a stage runs, as its users know causes. */
export type Reason = t.TypeOf<typeof reasonCodec>;

/** Codec of {@linkcode Change}. */
export const changeCodec = t.readonly(t.strict({
  /** What kind of thing differs. */
  cause: reasonCodec,
  /** What changed: a parameter's path, a file's name, a package, an upstream output. */
  component: t.string,
  /** Its value or the start of its digest before; `absent` when it is new. */
  old: t.string,
  /** The same now; `absent` when it is gone. */
  new: t.string,
}));
/** One component of a key that changed. */
export type Change = t.TypeOf<typeof changeCodec>;

const absent = "absent";
const shortDigest = (digest: string): string => digest.slice(0, 12);

/** The components that differ between an earlier key and this one, those that the user caused first. */
export function keyChanges(before: KeyComponents, after: KeyComponents): readonly Change[] {
  const compare = (
    cause: Reason,
    select: (components: KeyComponents) => readonly (readonly [string, string])[],
  ): readonly Change[] => mapChanges(cause, new Map(select(before)), new Map(select(after)));
  const digests = (items: KeyComponents["code"]) =>
    items.map(({ name, digest }) => [name, shortDigest(digest)] as const);
  const texts = (items: KeyComponents["packages"]) => items.map(({ name, value }) => [name, value] as const);
  return [
    ...compare("schema", ({ schema }) => [["key recipe", String(schema)]]),
    ...compare("params", (components) => settingsIn(components).filter(([path]) => !isFile(path))),
    ...compare("inputs", (components) => settingsIn(components).filter(([path]) => isFile(path))),
    ...compare("seed", ({ seed }) => [["seed", String(seed)]]),
    ...compare("inputs", ({ data }) => digests(data)),
    ...compare("code", ({ contract }) => [["contract version", String(contract)]]),
    ...compare("code", ({ code }) => digests(code)),
    ...compare("code", ({ packages }) => texts(packages)),
    ...compare("upstream", ({ upstream }) => digests(upstream)),
    ...compare("env", ({ environment }) => texts(environment)),
  ];
}

/** The settings among a key's components by their paths, in canonical JSON. */
export function settingsIn({ params }: Pick<KeyComponents, "params">): readonly (readonly [string, string])[] {
  return leaves(JSON.parse(params));
}

/** Whether a parameter is the digest of a file of the user's. */
const isFile = (path: string): boolean => path.startsWith("files.");

function mapChanges(
  cause: Reason,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly Change[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((component) => before.get(component) !== after.get(component))
    .sort(compareCodePoints)
    .map((component) => ({
      cause,
      component,
      old: before.get(component) ?? absent,
      new: after.get(component) ?? absent,
    }));
}

/** The leaves of a JSON value with their dotted paths. */
function leaves(value: Json, path = ""): readonly (readonly [string, string])[] {
  if (value === null || typeof value !== "object" || Object.keys(value).length === 0) {
    return [[path === "" ? "params" : path, canonicalJson(value)]];
  }
  return Object.entries(value).flatMap(([key, child]) => leaves(child, path === "" ? key : `${path}.${key}`));
}
