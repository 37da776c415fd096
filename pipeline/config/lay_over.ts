/**
 * Settings of one source laid over those of another, of which neither need be valid.
 *
 * @module
 */
import { configCodec } from "./config.ts";
import { isObject } from "../settings/deep_merge.ts";

/**
 * Part of a configuration laid over another: sections are merged key by key, everything else is replaced.
 *
 * Nothing that is wrong is lost on the way, so that a check of the result finds it: keys that no section has, and what is no object in place of
 * a section, in either of them.
 *
 * @param schema the JSON Schema of what is merged
 */
export function layOver(base: unknown, changes: unknown, schema: unknown = configCodec.jsonSchema): unknown {
  if (!isObject(schema) || schema.type !== "object" || !isObject(changes)) return changes;
  if (!isObject(base)) return base;
  const properties = isObject(schema.properties) ? schema.properties : {};
  const merged = new Map<string, unknown>(Object.entries(base));
  for (const [key, change] of Object.entries(changes)) {
    const inner = Object.hasOwn(properties, key) ? properties[key] : undefined;
    merged.set(key, merged.has(key) ? layOver(merged.get(key), change, inner) : change);
  }
  return Object.fromEntries(merged);
}
