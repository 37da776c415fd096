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
import type { DeepPartial } from "./deep_merge.ts";
import { type JsonSchema, listed, SettingType, shown } from "./setting_type.ts";
import { isSameName, nearestName, suggestion } from "./suggestion.ts";

// deno-lint-ignore no-explicit-any
type AnySetting = SettingType<any>;

/** The codecs of a section's settings, by key. */
export type Fields = { readonly [key: string]: AnySetting };

/** The value that a section's codecs describe. */
export type SectionOf<F extends Fields> = { readonly [K in keyof F]: t.TypeOf<F[K]> };

/** More keys than this are no help in a message: paths that can be swept are hundreds. */
const mostKeysNamed = 30;

/** The codec of a section. */
export class SectionType<F extends Fields> extends SettingType<SectionOf<F>> {
  constructor(readonly fields: F, readonly description: string) {
    super("an object", (value, context) => checkFields(fields, value, context), sectionSchema(fields, description));
  }
}

/** Part of a section's value: any key may be absent, at any level. */
export type PartOf<F extends Fields> = DeepPartial<SectionOf<F>>;

/**
 * An object with exactly these keys.
 *
 * @param fields the codec of each key
 * @param description what the section is about, for the JSON Schema
 */
export function section<F extends Fields>(fields: F, description: string): SectionType<F> {
  return new SectionType(fields, description);
}

/**
 * An object with some of a section's keys, at every level.
 *
 * @param whole the section
 * @param description what the part is about, for the JSON Schema
 */
export function partOf<F extends Fields>(
  { fields }: Pick<SectionType<F>, "fields">,
  description: string,
): SettingType<PartOf<F>> {
  const parts = Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [
      key,
      field instanceof SectionType ? partOf(field, field.description) : field,
    ]),
  );
  const { required: _none, ...schema } = sectionSchema(parts, description);
  return new SettingType(
    "an object",
    (value, context) =>
      checkFields(parts, value, context, { known: pathsOf(fields), whole: false }) as t.Validation<PartOf<F>>,
    schema,
  );
}

/**
 * One of several sections, chosen by the value of one of their keys.
 *
 * @param key the key, whose value each section checks, too
 * @param cases the sections by that value
 */
export function sectionBy<const C extends Readonly<Record<string, AnySetting>>>(
  key: string,
  cases: C,
): SettingType<t.TypeOf<C[keyof C]>> {
  const names = Object.keys(cases);
  return new SettingType<t.TypeOf<C[keyof C]>>("an object", (value, context) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return t.failure(value, context, `expected an object, got ${shown(value)}`);
    }
    const tag: unknown = Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
    const chosen = typeof tag === "string" && Object.hasOwn(cases, tag) ? cases[tag] : undefined;
    if (chosen !== undefined) return chosen.check(value, context);
    const problem = tag === undefined ? "missing; " : "";
    const hint = typeof tag === "string" ? suggestion(tag, names) : "";
    const got = tag === undefined ? "" : `, got ${shown(tag)}`;
    const expected = listed(names.map((name) => JSON.stringify(name)));
    return t.failures(issueAt(context, key, tag, `${problem}expected ${expected}${got}${hint}`));
  }, { anyOf: names.map((name) => cases[name].jsonSchema) });
}

/** Every path from this section to a setting, dotted, sections themselves included: `train`, `train.steps`, ... */
export function pathsOf(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([key, field]) =>
    field instanceof SectionType ? [key, ...pathsOf(field.fields).map((path) => `${key}.${path}`)] : [key]
  );
}

/**
 * What to say after an unknown path: the path that was probably meant, or else what there is in its section.
 *
 * A setting of the right name elsewhere is preferred to a similar name here (`weightDecay` suggests `train.weightDecay`), and a similar name
 * here to one elsewhere.
 *
 * @param path what was written, dotted
 * @param known the paths that would have been right
 * @returns `; did you mean ...?`, `; train has steps, ...`, or nothing
 */
export function pathSuggestion(path: string, known: readonly string[]): string {
  const last = lastKey(path);
  const parent = path.slice(0, -last.length);
  const siblings = known.filter((each) => each === `${parent}${lastKey(each)}`).map(lastKey);
  if (parent !== "" && siblings.length > 0 && !known.some((each) => isSameName(lastKey(each), last))) {
    const near = nearestName(last, siblings);
    return near === undefined
      ? `; ${parent.slice(0, -1)} has ${siblings.join(", ")}`
      : `; did you mean ${parent}${near}?`;
  }
  const leaf = known.some((each) => lastKey(each) === last) ? last : nearestName(last, known.map(lastKey));
  const candidates = known.filter((each) => lastKey(each) === leaf);
  const meant = nearestName(path, candidates) ?? shortest(candidates);
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

function checkFields<F extends Fields>(
  fields: F,
  value: unknown,
  context: t.Context,
  { known = pathsOf(fields), whole = true }: { readonly known?: readonly string[]; readonly whole?: boolean } = {},
): t.Validation<SectionOf<F>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const keys = Object.keys(fields);
    const named = keys.length > mostKeysNamed ? "" : ` with ${keys.join(", ")}`;
    return t.failure(value, context, `expected an object${named}, got ${shown(value)}`);
  }
  const entries = Object.entries(value);
  const unknown = entries.filter(([key]) => !Object.hasOwn(fields, key)).flatMap(([key, inner]) =>
    issueAt(context, key, inner, `unknown key${pathSuggestion(key, known)}`)
  );
  const given = new Map<string, unknown>(entries);
  const asked = Object.entries(fields).filter(([key]) => whole || given.has(key));
  const checked = asked.map(([key, field]) => {
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
