/**
 * io-ts codecs for settings that say in words what they expect, and carry their own JSON Schema.
 *
 * @module
 */
import { type Either, isRight } from "fp-ts/Either";
import * as t from "io-ts";
import { suggestion } from "./suggestion.ts";

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = { readonly [key: string]: unknown };

/** An io-ts codec of a setting together with the JSON Schema that accepts the same values. */
export class SettingType<A> extends t.Type<A, A, unknown> {
  /**
   * @param name what is expected, in words: `a whole number of at least 1`
   * @param jsonSchema the same as JSON Schema
   */
  constructor(
    name: string,
    readonly check: (value: unknown, context: t.Context) => Either<t.Errors, A>,
    readonly jsonSchema: JsonSchema,
  ) {
    super(name, (value): value is A => isRight(check(value, [])), check, t.identity);
  }
}

/** Limits of a number. */
export type NumberLimits = Readonly<Partial<Record<"atLeast" | "above" | "atMost" | "below", number>>>;

/** A finite number within limits; `-0` is read as `0`, so that equal settings have equal keys. */
export function number(limits: NumberLimits, description: string): SettingType<number> {
  return numeric(["a number", "number"], Number.isFinite, limits, description);
}

/** A whole number (a safe integer) within limits. */
export function wholeNumber(
  limits: NumberLimits & { readonly atMost: number },
  description: string,
): SettingType<number> {
  return numeric(["a whole number", "integer"], Number.isSafeInteger, limits, description);
}

/** One of a few words. */
export function choice<const W extends readonly string[]>(words: W, description: string): SettingType<W[number]> {
  const name = listed(words.map((word) => JSON.stringify(word)));
  return new SettingType<W[number]>(name, (value, context) => {
    if (typeof value === "string" && words.includes(value)) return t.success(value);
    const hint = typeof value === "string" ? suggestion(value, words) : "";
    return t.failure(value, context, `expected ${name}, got ${shown(value)}${hint}`);
  }, { enum: words, description });
}

/** Whichever of two codecs accepts: a number or a word. */
export function either<A, B>(first: SettingType<A>, second: SettingType<B>): SettingType<A | B> {
  const name = `${first.name} or ${second.name}`;
  return new SettingType<A | B>(name, (value, context) => {
    const left = first.check(value, context);
    if (isRight(left)) return left;
    const right = second.check(value, context);
    if (isRight(right)) return right;
    const inside = right.left.filter((error) => error.context.length > context.length); // such as one item of a list
    return inside.length > 0 ? t.failures(inside) : t.failure(value, context, `expected ${name}, got ${shown(value)}`);
  }, { anyOf: [first.jsonSchema, second.jsonSchema] });
}

/** A text that a pattern matches as a whole, of at most `longest` characters. */
export function text(
  name: string,
  { pattern, longest, description }: {
    readonly pattern: RegExp;
    readonly longest: number;
    readonly description: string;
  },
): SettingType<string> {
  return new SettingType<string>(name, (value, context) => {
    const fits = typeof value === "string" && [...value].length <= longest && pattern.test(value);
    const isBare = typeof value === "number" || typeof value === "boolean" || value === null;
    const hint = isBare ? `; a text is in quotes: "${value}", and with --set 'path="${value}"'` : "";
    return fits ? t.success(value) : t.failure(value, context, `expected ${name}, got ${shown(value)}${hint}`);
  }, { type: "string", pattern: pattern.source, maxLength: longest, description });
}

/** A list of values, each of which `item` accepts; not empty unless it may be. */
export function list<A>(
  item: SettingType<A>,
  description: string,
  { atLeast = 1 }: { readonly atLeast?: 0 | 1 } = {},
): SettingType<readonly A[]> {
  const longest = 1000;
  const name = `a list, each value ${item.name}`;
  return new SettingType<readonly A[]>(name, (value, context) => {
    if (!Array.isArray(value)) return t.failure(value, context, `expected ${name}, got ${shown(value)}`);
    if (value.length < atLeast) return t.failure(value, context, "expected at least one value, got an empty list");
    if (value.length > longest) {
      return t.failure(value, context, `expected at most ${longest} values, got ${value.length}`);
    }
    // Array.from and not map: a hole of a sparse array is a value like any other.
    const checked = Array.from(value, (each, i) => item.check(each, t.appendContext(context, String(i), item, each)));
    const errors = checked.flatMap((result) => result._tag === "Left" ? result.left : []);
    if (errors.length > 0) return t.failures(errors);
    return t.success(checked.flatMap((result) => isRight(result) ? [result.right] : []));
  }, { type: "array", items: item.jsonSchema, minItems: atLeast, maxItems: longest, description });
}

/** A list of different values, each of which `item` accepts. */
export function distinctList<A>(
  item: SettingType<A>,
  description: string,
  options: { readonly atLeast?: 0 | 1 } = {},
): SettingType<readonly A[]> {
  const values = list(item, description, options);
  return new SettingType<readonly A[]>(values.name, (value, context) => {
    const result = values.check(value, context);
    if (!isRight(result)) return result;
    const repeated = result.right.find((each, i) => result.right.indexOf(each) !== i);
    return repeated === undefined
      ? result
      : t.failure(value, context, `expected different values, got ${shown(repeated)} twice`);
  }, { ...values.jsonSchema, uniqueItems: true });
}

/** A value as it is shown in a message: JSON where it has some, short, on one line. */
export function shown(value: unknown): string {
  const words = typeof value === "number" || value === undefined
    ? String(value)
    : typeof value === "bigint" || typeof value === "symbol" || typeof value === "function"
    ? typeof value
    : Array.isArray(value)
    ? `a list of ${value.length}`
    : typeof value === "object" && value !== null
    ? "an object"
    : JSON.stringify(value);
  return words.length <= 60 ? words : `${words.slice(0, 57)}...`;
}

/** `a`, `a or b`, `a, b or c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}`;
}

function numeric(
  [noun, type]: readonly [noun: string, type: string],
  fits: (value: number) => boolean,
  { atLeast, above, atMost, below }: NumberLimits,
  description: string,
): SettingType<number> {
  const bounds = [
    above === undefined ? [] : [`above ${above}`],
    atLeast === undefined ? [] : [`of at least ${atLeast}`],
    below === undefined ? [] : [`below ${below}`],
    atMost === undefined ? [] : [`at most ${atMost}`],
  ].flat();
  const name = [noun, bounds.join(" and ")].filter((part) => part !== "").join(" ");
  return new SettingType<number>(name, (value, context) => {
    const accepted = typeof value === "number" && fits(value) &&
      (atLeast === undefined || value >= atLeast) && (above === undefined || value > above) &&
      (atMost === undefined || value <= atMost) && (below === undefined || value < below);
    if (!accepted) return t.failure(value, context, `expected ${name}, got ${shown(value)}`);
    return t.success(value === 0 ? 0 : value);
  }, {
    type,
    ...(atLeast === undefined ? {} : { minimum: atLeast }),
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
    ...(atMost === undefined ? {} : { maximum: atMost }),
    ...(below === undefined ? {} : { exclusiveMaximum: below }),
    description,
  });
}
