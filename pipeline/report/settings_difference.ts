/**
 * What a configuration changes, setting by setting.
 *
 * @module
 */
import { type Config, taskNames } from "../config/config.ts";
import { canonicalJson } from "../files/canonical_json.ts";
import { isObject } from "../settings/deep_merge.ts";

/** A setting that two configurations differ in. */
export interface SettingDifference {
  /** Such as `mnist.train.steps`. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/**
 * The settings in which the second of two configurations differs from the first, in the first's order; study, profile name and seeds aside, and
 * settings of tasks that the second does not train.
 */
export function settingDifferences(from: Config, to: Config): readonly SettingDifference[] {
  const idle = taskNames.filter((task) => to[task].interventions.length === 0);
  const matters = (path: string) =>
    !idle.some((task) => path.startsWith(`${task}.`) && path !== `${task}.interventions`);
  return allDifferences(from, to).filter(({ path }) => matters(path));
}

/** The same, with settings of tasks that the second configuration does not train: they, too, are in the key of its report. */
export function allDifferences(from: Config, to: Config): readonly SettingDifference[] {
  return differences("", asked(from), asked(to)).filter(({ path }) => !["study", "profile", "seeds"].includes(path));
}

/** A configuration without the trials that its study has planned, and plans again. */
function asked(config: Config): Config {
  return { ...config, variants: config.variants.filter(({ purpose }) => purpose !== "trial") };
}

function differences(path: string, from: unknown, to: unknown): readonly SettingDifference[] {
  if (isObject(from) && isObject(to)) {
    return Object.keys({ ...from, ...to }).flatMap((key) =>
      differences(path === "" ? key : `${path}.${key}`, from[key], to[key])
    );
  }
  return same(from, to) ? [] : [{ path, from, to }];
}

/** Whether two settings are equal, in whatever order their keys are. */
export function same(from: unknown, to: unknown): boolean {
  if (from === undefined || to === undefined) return from === to;
  return canonicalJson(from) === canonicalJson(to);
}
