/**
 * What a configuration changes, setting by setting.
 *
 * @module
 */
import { shellWord } from "../platform/shell_word.ts";
import { type Config, taskNames } from "../config/config.ts";
import { canonicalJson } from "../files/canonical_json.ts";
import { isObject } from "../settings/deep_merge.ts";
import type { ReportFileName } from "./file_names.ts";
import { defaultStudy } from "../config/default_study.ts";
import { isProfileName, profileConfig } from "../config/profiles.ts";
import type { Design } from "./design.ts";

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
function allDifferences(from: Config, to: Config): readonly SettingDifference[] {
  return differences("", asked(from), asked(to)).filter(({ path }) => !["study", "profile", "seeds"].includes(path));
}

/** A configuration without the trials that its study has planned, and plans again. */
function asked(config: Config): Config {
  return { ...config, variants: config.variants.filter(({ purpose }) => purpose !== "trial") };
}

/** The file beside a report that holds the whole command which makes it again, with the folders of the user's code and of the outputs. */
export const commandFile = "command.txt" satisfies ReportFileName;

/** Whether a configuration names modules of the user's, whose folders are not in a report: its command is then in {@linkcode commandFile} alone. */
export function hasOwnCode({ custom: { metrics, interventions } }: Config): boolean {
  return metrics.length + interventions.length > 0;
}

/** What a command must know of the configuration's study: what it changes in the profiles; nothing, where it has no design. */
export interface Designed {
  readonly design?: Pick<Design, "settings" | "ownSeeds">;
}

/**
 * The command that makes a configuration's report again; to a folder if one is given.
 *
 * @param study the configuration's
 */
export function reproduceCommand(config: Config, study: Designed, out?: string): string {
  const to = out === undefined ? "" : ` --out ${shellWord(out)}`;
  return `deno task reproduce ${argumentsOf(config, study, settingDifferences)}${to}`;
}

/**
 * The arguments that name a configuration of a study on the command line, whichever command it is of: to the last setting, so that keys are the
 * same wherever it runs.
 */
export function exactArguments(config: Config, study: Designed): string {
  return argumentsOf(config, study, allDifferences);
}

function argumentsOf(config: Config, { design }: Designed, differencesOf: typeof settingDifferences): string {
  const known = isProfileName(config.profile);
  const changes = known ? differencesOf(profileConfig(config.profile, design?.settings), config) : [];
  const counted = config.seeds.every((seed, index) => seed === index);
  const seeds = counted
    ? String(config.seeds.length)
    : `${config.seeds.join(",")}${config.seeds.length === 1 ? "," : ""}`;
  const study = config.study === defaultStudy ? "" : `--study ${config.study} `;
  return [`${study}--profile ${config.profile} --seeds ${seeds}`, ...changes.map(optionOf)].join(" ");
}

/** The seeds that most verdicts need: the default of `PartDefinition.leastSeeds`. */
const verdictSeeds = 5;

/** What to run to have verdicts, where a configuration cannot lead to any; null where it can. */
export function seedsHint(
  config: Config,
  study: Designed,
): { readonly words: string; readonly command: string } | null {
  const ownSeeds = study.design?.ownSeeds ?? false;
  const seeds = ownSeeds ? config.seeds : Array.from({ length: verdictSeeds }, (_, seed) => seed);
  if (config.profile === "smoke") {
    const words =
      "The smoke profile is too short to grok: it shows that everything works, and decides nothing. To decide:";
    return {
      words,
      command: reproduceCommand(
        { ...profileConfig("quick", study.design?.settings), study: config.study, seeds },
        study,
      ),
    };
  }
  if (ownSeeds || config.seeds.length >= verdictSeeds) return null;
  if (hasOwnCode(config)) {
    return {
      words: `Verdicts need five seeds. Add to the command in ${commandFile}:`,
      command: `--seeds ${verdictSeeds}`,
    };
  }
  const { variants } = isProfileName(config.profile) ? profileConfig(config.profile, study.design?.settings) : config;
  const allOfThem = config.variants.every((one) => variants.some((other) => same(one, other)));
  const command = reproduceCommand({ ...config, seeds, variants: allOfThem ? variants : config.variants }, study);
  return { words: "Verdicts need five seeds:", command };
}

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

function differences(path: string, from: unknown, to: unknown): readonly SettingDifference[] {
  if (isObject(from) && isObject(to)) {
    return Object.keys({ ...from, ...to }).flatMap((key) =>
      differences(path === "" ? key : `${path}.${key}`, from[key], to[key])
    );
  }
  return same(from, to) ? [] : [{ path, from, to }];
}

/** Whether two settings are equal, in whatever order their keys are. */
function same(from: unknown, to: unknown): boolean {
  if (from === undefined || to === undefined) return from === to;
  return canonicalJson(from) === canonicalJson(to);
}

/** A setting as an option; a sweep has its own. */
function optionOf({ path, to }: SettingDifference): string {
  const swept = /^sweeps\.(.+)$/.exec(path)?.[1];
  if (swept === undefined || !Array.isArray(to)) return `--set ${shellWord(`${path}=${JSON.stringify(to)}`)}`;
  return `--sweep ${shellWord(`${swept}=${to.map((value) => JSON.stringify(value)).join(",")}`)}`;
}
