/**
 * Sweeps as variants: one for each combination of the values to compare.
 *
 * @module
 */
import { type Config, configCodec, type TaskName, taskNames, type VariantSettings } from "./config.ts";
import { canonicalJson } from "../files/canonical_json.ts";
import { deepMerge, isObject, nested } from "../settings/deep_merge.ts";
import { pathsOf } from "../settings/section_type.ts";

/** Values to compare, by the path of a setting: of one task (`mnist.train.steps`) or of all that have it (`train.steps`). */
export type SweptValues = Config["sweeps"];

/** A setting of a task with values to compare. */
export interface SweptSetting {
  /** Its path as written in the configuration: `train.steps`, `mnist.train.steps`. */
  readonly written: string;
  /** Its path in the task: `train.steps`. */
  readonly path: string;
  /** In words: `weight decay`. */
  readonly words: string;
  readonly values: readonly unknown[];
}

/** Whether values of the setting at this path can be compared. */
export function isSweepable(path: string): boolean {
  const { properties } = configCodec.fields.sweeps.jsonSchema;
  return isObject(properties) && Object.hasOwn(properties, path);
}

/** The settings of a task that are swept, in the order of the configuration. */
export function sweptSettings({ sweeps }: Pick<Config, "sweeps">, task: TaskName): readonly SweptSetting[] {
  const found = Object.entries(sweeps).flatMap(([written, values]) => {
    const path = taskNames.reduce(
      (path, name) => path.startsWith(`${name}.`) ? path.slice(name.length + 1) : path,
      written,
    );
    const applies = written === path ? taskPaths[task].includes(path) : written.startsWith(`${task}.`);
    return applies ? [{ written, path, values }] : [];
  });
  return found.map((setting) => {
    const keys = setting.path.split(".");
    const last = keys.slice(-1);
    const alone = found.filter(({ path }) => path.split(".").pop() === last[0]).length === 1;
    return { ...setting, words: (alone ? last : keys).map(inWords).join(" ") };
  });
}

/** The variants of a configuration's sweeps: for each task that has a swept setting, each combination of values, in all of its interventions. */
export function sweepVariants(config: Config): readonly VariantSettings[] {
  return taskNames.flatMap((task) => {
    const swept = sweptSettings(config, task);
    if (swept.length === 0 || config[task].interventions.length === 0) return [];
    return combinations(swept.map(({ values }) => values)).map((values) => {
      const each = swept.map(({ path, words }, index) => ({ path, words, value: values[index] }));
      return {
        name: each.map(({ words, value }) => slug(`${words} ${valueText(value)}`)).join("-"),
        purpose: "sweep",
        describes: each.map(({ words, value }) => `${words} ${valueText(value)}`).join(", "),
        task,
        interventions: config[task].interventions,
        seeds: config.seeds.length,
        fromSeeds: 1,
        metrics: "all",
        changes: each.map(({ path, value }) => nested(path, value)).reduce(deepMerge, {}),
        // The codec of sweeps has checked each value as that of its setting.
      } as VariantSettings;
    });
  });
}

/**
 * The variants of a configuration and those of its sweeps.
 *
 * A value that one of the configuration's own comparisons has as well is the sweep's, which has it in every intervention.
 */
export function variantsOf(config: Config): readonly VariantSettings[] {
  const swept = sweepVariants(config);
  return [...config.variants.filter((variant) => !swept.some((other) => isSameValue(variant, other))), ...swept];
}

/** Whether a variant of a configuration compares the value that a sweep's variant has. */
export function isSameValue(variant: VariantSettings, { task, name, changes }: VariantSettings): boolean {
  return variant.purpose === "sweep" && variant.task === task && variant.name === name &&
    canonicalJson(variant.changes) === canonicalJson(changes);
}

const taskPaths = Object.fromEntries(
  taskNames.map((task) => [task, pathsOf(configCodec.fields[task].fields)]),
) as Readonly<Record<TaskName, readonly string[]>>;

/** Every way to take one value of each list, the last list's changing fastest. */
function combinations(lists: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return lists.reduce<readonly (readonly unknown[])[]>(
    (before, list) => before.flatMap((taken) => list.map((value) => [...taken, value])),
    [[]],
  );
}

/** `weightDecay` as `weight decay`. */
function inWords(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? value.map(valueText).join(" and ") : String(value);
}

/** A text as part of a run's name: `weight decay 0.3` as `weight-decay-0.3`. */
function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9.]+/g, "-").replaceAll(/[-.]{2,}/g, "-").replaceAll(/^[-.]|[-.]$/g, "");
}
