/**
 * Where a configuration departs from another one.
 *
 * @module
 */
import { canonicalJson, type Json } from "../files/canonical_json.ts";
import { type Config, configCodec } from "./config.ts";
import { isObject } from "../settings/deep_merge.ts";
import { profileConfig, type ProfileName } from "./profiles.ts";
import { pathsOf } from "../settings/section_type.ts";

/** One setting that differs. */
export interface SettingDifference {
  /** Dotted path of the setting, such as `mnist.train.weightDecay`. */
  readonly path: string;
  /** Its value in the profile, as JSON. */
  readonly profile: string;
  /** Its value in the configuration, as JSON. */
  readonly config: string;
}

/**
 * The settings in which a configuration differs from a profile, its name aside, in the order of the configuration.
 *
 * @param config a configuration
 * @param profile the name of the profile to compare with; `paper` tells what the paper would have done
 * @returns one entry for each differing setting; none if they are equal
 *
 * @example
 * ```ts
 * import { describeDifference, profileConfig } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { ...profileConfig("paper"), seeds: [0, 1] };
 * assertEquals(describeDifference(config, "paper"), [{ path: "seeds", profile: "[0]", config: "[0,1]" }]);
 * ```
 */
export function describeDifference(config: Config, profile: ProfileName): readonly SettingDifference[] {
  const base = profileConfig(profile);
  return settingPaths.flatMap((path) => {
    const [before, after] = [valueAt(base, path), valueAt(config, path)].map((value) => canonicalJson(value as Json));
    return before === after ? [] : [{ path, profile: before, config: after }];
  });
}

// Helpers

const everyPath = pathsOf(configCodec.fields);
const settingPaths = everyPath.filter((path) =>
  path !== "profile" && !everyPath.some((each) => each.startsWith(`${path}.`))
);

function valueAt(config: Config, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => isObject(value) ? value[key] : undefined, config);
}
