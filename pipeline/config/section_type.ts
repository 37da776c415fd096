/**
 * The io-ts codec of a section of the configuration: an object whose every key is known.
 *
 * `t.type` lets unknown keys pass and `t.strict` drops them without a word; a misspelt setting would then be ignored. Here it is an
 * issue with its path and, where there is one, the name that was probably meant.
 *
 * @module
 */
import { isRight } from "fp-ts/Either";
import * as t from "io-ts";
import { type JsonSchema, SettingType, shown } from "./setting_type.ts";
import { nearestName } from "./suggestion.ts";

// deno-lint-ignore no-explicit-any
type AnySetting = SettingType<any>;

/** The codecs of a section's settings, by key. */
export type Fields = { readonly [key: string]: AnySetting };

/** The value that a section's codecs describe. */
export type SectionOf<F extends Fields> = { readonly [K in keyof F]: t.TypeOf<F[K]> };

/** The codec of a section. */
export class SectionType<F extends Fields> extends SettingType<SectionOf<F>> {
  constructor(readonly fields: F, readonly description: string) {
    super("an object", (value, context) => checkFields(fields, value, context), sectionSchema(fields, description));
  }
}

/**
 * An object with exactly these keys.
 *
 * @param fields the codec of each key
 * @param description what the section is about, for the JSON Schema
 */
export function section<F extends Fields>(fields: F, description: string): SectionType<F> {
  return new SectionType(fields, description);
}

/** Every path from this section to a setting, dotted, sections themselves included: `train`, `train.steps`, ... */
export function pathsOf(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([key, field]) =>
    field instanceof SectionType ? [key, ...pathsOf(field.fields).map((path) => `${key}.${path}`)] : [key]
  );
}

/**
 * What to say after an unknown path: the path that was probably meant.
 *
 * A setting of the right name elsewhere is preferred to a similar name here: `weightDecay` suggests `train.weightDecay`.
 *
 * @param path what was written, dotted
 * @param known the paths that would have been right
 * @returns `; did you mean ...?` or nothing
 */
export function pathSuggestion(path: string, known: readonly string[]): string {
  const last = lastKey(path);
  const leaf = known.some((each) => lastKey(each) === last) ? last : nearestName(last, known.map(lastKey));
  const candidates = known.filter((each) => lastKey(each) === leaf);
  const meant = nearestName(path, candidates) ?? shortest(candidates);
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

// Helpers

function checkFields<F extends Fields>(fields: F, value: unknown, context: t.Context): t.Validation<SectionOf<F>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return t.failure(value, context, `expected an object, got ${shown(value)}`);
  }
  const entries = Object.entries(value);
  const known = pathsOf(fields);
  const unknown = entries.filter(([key]) => !Object.hasOwn(fields, key)).flatMap(([key, inner]) =>
    issueAt(context, key, inner, `unknown key${pathSuggestion(key, known)}`)
  );
  const given = new Map<string, unknown>(entries);
  const checked = Object.entries(fields).map(([key, field]) => {
    const inner = given.get(key);
    const result: t.Validation<unknown> = given.has(key)
      ? field.check(inner, t.appendContext(context, key, field, inner))
      : t.failures(issueAt(context, key, undefined, `missing; expected ${field.name}`));
    return [key, result] as const;
  });
  const errors = [...unknown, ...checked.flatMap(([, result]) => result._tag === "Left" ? result.left : [])];
  if (errors.length > 0) return t.failures(errors);
  return t.success(
    Object.fromEntries(checked.flatMap(([key, result]) => isRight(result) ? [[key, result.right]] : [])) as SectionOf<
      F
    >,
  );
}

function issueAt(context: t.Context, key: string, value: unknown, message: string): t.ValidationError[] {
  return [{ value, context: t.appendContext(context, key, t.never, value), message }];
}

function lastKey(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function shortest(paths: readonly string[]): string | undefined {
  return [...paths].sort((a, b) => a.length - b.length)[0];
}

function sectionSchema(fields: Fields, description: string): JsonSchema {
  return {
    type: "object",
    description,
    properties: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.jsonSchema])),
    required: Object.keys(fields),
    additionalProperties: false,
  };
}
