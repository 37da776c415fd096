/**
 * The command that makes a report again.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { defaultStudy } from "../config/default_study.ts";
import { isProfileName, profileConfig } from "../config/profiles.ts";
import { shellWord } from "../platform/shell_word.ts";
import { VERDICT_SEEDS } from "./claims/claim_part.ts";
import type { Design } from "./design.ts";
import type { ReportFileName } from "./file_names.ts";
import { allDifferences, same, type SettingDifference, settingDifferences } from "./settings_difference.ts";

/** The file beside a report that holds the whole command which makes it again, with the folders of the user's code and of the outputs. */
export const commandFile = "command.txt" satisfies ReportFileName;

/** Whether a configuration names modules of the user's, whose folders are not in a report: its command is then in {@linkcode commandFile} alone. */
export function hasOwnCode({ custom: { metrics, interventions } }: Config): boolean {
  return metrics.length + interventions.length > 0;
}

/** What a command must know of the configuration's study: what it changes in the profiles; nothing, where it has no design. */
export interface StudySettings {
  readonly design?: Pick<Design, "settings" | "ownSeeds">;
}

/**
 * The command that makes a configuration's report again; to a folder if one is given.
 *
 * @param study the configuration's
 */
export function reproduceCommand(config: Config, study: StudySettings, out?: string): string {
  const to = out === undefined ? "" : ` --out ${shellWord(out)}`;
  return `deno task reproduce ${argumentsOf(config, study, settingDifferences)}${to}`;
}

/**
 * The arguments that name a configuration of a study on the command line, whichever command it is of: to the last setting, so that keys are the
 * same wherever it runs.
 */
export function exactArguments(config: Config, study: StudySettings): string {
  return argumentsOf(config, study, allDifferences);
}

function argumentsOf(config: Config, { design }: StudySettings, differencesOf: typeof settingDifferences): string {
  const known = isProfileName(config.profile);
  const changes = known ? differencesOf(profileConfig(config.profile, design?.settings), config) : [];
  const counted = config.seeds.every((seed, index) => seed === index);
  const seeds = counted
    ? String(config.seeds.length)
    : `${config.seeds.join(",")}${config.seeds.length === 1 ? "," : ""}`;
  const study = config.study === defaultStudy ? "" : `--study ${config.study} `;
  return [`${study}--profile ${config.profile} --seeds ${seeds}`, ...changes.map(optionOf)].join(" ");
}

/** What to run to have verdicts, where a configuration cannot lead to any; null where it can. */
export function seedsHint(
  config: Config,
  study: StudySettings,
): { readonly words: string; readonly command: string } | null {
  const ownSeeds = study.design?.ownSeeds ?? false;
  const seeds = ownSeeds ? config.seeds : Array.from({ length: VERDICT_SEEDS }, (_, seed) => seed);
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
  if (ownSeeds || config.seeds.length >= VERDICT_SEEDS) return null;
  if (hasOwnCode(config)) {
    return {
      words: `Verdicts need five seeds. Add to the command in ${commandFile}:`,
      command: `--seeds ${VERDICT_SEEDS}`,
    };
  }
  const { variants } = isProfileName(config.profile) ? profileConfig(config.profile, study.design?.settings) : config;
  const allOfThem = config.variants.every((one) => variants.some((other) => same(one, other)));
  const command = reproduceCommand({ ...config, seeds, variants: allOfThem ? variants : config.variants }, study);
  return { words: "Verdicts need five seeds:", command };
}

/** A setting as an option; a sweep has its own. */
function optionOf({ path, to }: SettingDifference): string {
  const swept = /^sweeps\.(.+)$/.exec(path)?.[1];
  if (swept === undefined || !Array.isArray(to)) return `--set ${shellWord(`${path}=${JSON.stringify(to)}`)}`;
  return `--sweep ${shellWord(`${swept}=${to.map((value) => JSON.stringify(value)).join(",")}`)}`;
}
