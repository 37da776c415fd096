/**
 * Settings by their paths, and in words.
 *
 * @module
 */
import { isObject } from "../settings/deep_merge.ts";

/** The value of a setting at a path of a configuration or of a task's settings; undefined if there is none. */
export function settingAt(settings: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => isObject(value) ? value[key] : undefined, settings);
}

/** A setting's value in words, variants by their names: `100`, `"full"` as `full`, groups as `plateauLevel 0.8, patience 3`. */
export function settingText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined) return "none";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(settingText).join(", ");
  if (isObject(value) && "purpose" in value) return `${value.task} ${value.name}`; // a variant by its name
  if (isObject(value)) return Object.entries(value).map(([key, part]) => `${key} ${settingText(part)}`).join(", ");
  return String(value);
}
