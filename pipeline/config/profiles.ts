/**
 * The profiles: the paper's settings, the same experiments made small (`quick`), and all of it too short to grok (`smoke`).
 *
 * What each task's settings are in them stands in the task's file.
 *
 * @module
 */
import type { Config } from "./config.ts";
import { deepMerge, type DeepPartial } from "../settings/deep_merge.ts";
import { taskNames, taskProfiles } from "../tasks/tasks.ts";
import { defaultStudy } from "./default_study.ts";
import { paperVariants, quickVariants, smokeVariants } from "./profile_variants.ts";

const variants = { paper: paperVariants, quick: quickVariants, smoke: smokeVariants } as const;

const allSeeds = Object.fromEntries(taskNames.map((task) => [task, "all"])) as Config["maxSeeds"];

/** The name of a profile. */
export type ProfileName = keyof typeof variants;

/** The profiles, largest first; the first is the default. */
export const profileNames = Object.keys(variants) as readonly ProfileName[];

/** What a study changes in each profile. */
export type ProfileChanges = Readonly<Record<ProfileName, DeepPartial<Config>>>;

/**
 * The configuration of a profile, before anything is overridden.
 *
 * @param changes those of a study that has settings of its own
 *
 * @example
 * ```ts
 * import { profileConfig } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(profileConfig("paper").modularAddition.dataset.modulus, 113);
 * ```
 */
export function profileConfig(name: ProfileName, changes?: ProfileChanges): Config {
  const config: Config = {
    profile: name,
    study: defaultStudy,
    seeds: [0],
    maxSeeds: allSeeds,
    baseMetrics: "all",
    ...taskProfiles(name),
    variants: variants[name],
    sweeps: {},
    custom: { metrics: [], interventions: [] },
  };
  return deepMerge(config, changes?.[name] ?? {}) as Config;
}

/**
 * Whether a text names a profile.
 *
 * @example
 * ```ts
 * import { isProfileName } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["smoke", "smoky"].map(isProfileName), [true, false]);
 * ```
 */
export function isProfileName(name: string): name is ProfileName {
  return Object.hasOwn(variants, name);
}
