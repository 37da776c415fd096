/**
 * Canonical JSON: one text for one value, whatever the order of its keys.
 *
 * @module
 */
import { compareCodePoints } from "./code_point_order.ts";

/** A value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The canonical text of `value`: keys in code point order, no white space, numbers as JavaScript prints them.
 *
 * Two values have the same text exactly when they are the same JSON value: `{a: 1, b: 1.0}` and `{b: 1, a: 1}` agree.
 *
 * @param value Plain data; what JSON cannot carry without loss is refused instead of being dropped.
 * @throws TypeError for NaN, ±Infinity, -0, undefined, functions, symbols, bigints, sparse arrays, objects that are not plain, `__proto__` as a
 * key and values that contain themselves, naming the path.
 */
export function canonicalJson(value: unknown): string {
  return encode(value, "$", []);
}

function encode(value: unknown, path: string, parents: readonly unknown[]): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return encodeNumber(value, path);
  if (typeof value !== "object") throw refusal(path, typeof value);
  if (parents.includes(value)) throw refusal(path, "an object that contains itself");
  const within = [...parents, value];
  if (Array.isArray(value)) {
    const items = Array.from(value, (item, index) => {
      if (!(index in value)) throw refusal(`${path}[${index}]`, "a hole of a sparse array");
      return encode(item, `${path}[${index}]`, within);
    });
    return `[${items.join(",")}]`;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refusal(path, "an object that is not plain");
  const keys = Reflect.ownKeys(value).map((key) => {
    if (typeof key === "symbol" || key === "__proto__") throw refusal(path, `an object with the key ${String(key)}`);
    return key;
  });
  const members = keys.sort(compareCodePoints).map((key) =>
    `${JSON.stringify(key)}:${encode((value as Record<string, unknown>)[key], `${path}.${key}`, within)}`
  );
  return `{${members.join(",")}}`;
}

function encodeNumber(value: number, path: string): string {
  if (!Number.isFinite(value)) throw refusal(path, String(value));
  if (Object.is(value, -0)) throw refusal(path, "-0");
  return JSON.stringify(value);
}

function refusal(path: string, found: string): TypeError {
  return new TypeError(
    `Cannot encode as canonical JSON as ${path} is not a plain JSON value: current value is ${found}`,
  );
}
