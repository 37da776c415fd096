/**
 * A value with some of its parts replaced.
 *
 * @module
 */

/** A value of which any part may be absent; lists count as one part. */
export type DeepPartial<A> = A extends readonly unknown[] ? A
  : A extends object ? { readonly [K in keyof A]?: DeepPartial<A[K]> }
  : A;

/**
 * The parts of `changes` laid over `base`: objects are merged key by key, everything else is replaced.
 *
 * Neither argument is changed. Keys that `base` does not have are kept, so that a check of the result finds them.
 */
export function deepMerge(base: unknown, changes: unknown): unknown {
  if (!isObject(base) || !isObject(changes)) return changes;
  const merged = new Map<string, unknown>(Object.entries(base));
  for (const [key, change] of Object.entries(changes)) {
    merged.set(key, merged.has(key) ? deepMerge(merged.get(key), change) : change);
  }
  return Object.fromEntries(merged);
}

/** An object with a value at a dotted path: `nested("a.b", 1)` is `{ a: { b: 1 } }`. */
export function nested(path: string, value: unknown): unknown {
  return path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

/** Whether the value is an object with keys: no list, not null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
