/**
 * The options that say which experiment a command is about, and what they mean together.
 *
 * @module
 */
import { isLeft } from "fp-ts/Either";
import { type Config, taskNames } from "../config/config.ts";
import { formatList } from "../report/format.ts";
import { resolveConfig, studyIn } from "../config/resolve_config.ts";
import type { Engine } from "../engine/engine.ts";
import type { EngineChoice } from "../engine/select_engine.ts";
import { runsOf } from "../plan/runs.ts";
import { designedAtFirst } from "../run/designed.ts";
import { Failure, orThrow, usage, valueOf } from "../platform/failure.ts";
import { listed } from "../settings/setting_type.ts";
import type { Streams } from "../platform/streams.ts";
import type { Design } from "../report/design.ts";
import { designNamed, studyName, studyNamed, studyNames } from "../studies/studies.ts";
import { experimentOf, figureNumbers, restrictedTo } from "../studies/study.ts";
import {
  collect,
  durationArgument,
  figureArgument,
  pathArgument,
  seedsArgument,
  wordArgument,
} from "./argument_parsers.ts";
import { defaultFolder } from "./default_folder.ts";
import { type OutputOptions, outputParameters } from "./output_options.ts";
import { flag, option, type Values, without } from "./parameters.ts";

/** `--engine`: who executes tensor functions, which is part of every key. */
export const engineParameter = {
  engine: option(
    "--engine <name>",
    "auto (the default), compiled, gpu (a graphics card) or eager",
    wordArgument(["auto", "compiled", "gpu", "eager"]),
    "auto" as const,
  ),
};

/** `--continue-from`: whose unfinished trainings this engine continues. */
const continueParameter = {
  continueFrom: without(
    ["sameProcessor", "force", "refresh", "check", "cache"],
    option(
      "--continue-from <engine>",
      "continue trainings that another engine (compiled, gpu or eager) began; reports name both",
      wordArgument(["compiled", "gpu", "eager"]),
    ),
  ),
};

/** `--same-processor`: whether results of other kinds of processors may stand for this one's. */
export const sameProcessorParameter = {
  sameProcessor: flag("--same-processor", "take no result of another kind of processor; all must come from one kind"),
};

/** `--lock-timeout`, in milliseconds; without it there is no end of waiting. */
export const lockTimeoutParameter = {
  lockTimeout: option(
    "--lock-timeout <time>",
    "give up after waiting this long for another process, e.g. 10m",
    durationArgument,
  ),
};

/** The options that say which settings. */
export const settingsParameters = {
  profile: option("--profile <name>", "paper (the default), quick or smoke", String),
  config: option("--config <file>", "JSON file (comments allowed) with changes to the profile", pathArgument),
  set: option("--set <path=value>", "change one setting; may be given several times", collect),
};

const scopeParameters = {
  ...settingsParameters,
  study: option(
    "--study <name>",
    `${listed(studyNames)}: whose figures and claims the report has (default: robustness)`,
    String,
  ),
  seeds: option("--seeds <n>", "number of seeds (5), or a list of them (3,5,7)", seedsArgument),
  sweep: option(
    "--sweep <path=values>",
    "compare values of a setting (path=1,2,3); may be given several times",
    collect,
  ),
  figure: option("--figure <n>", "only the runs that this figure of the study needs", figureArgument),
};
const keyParameters = { ...engineParameter, ...continueParameter, ...sameProcessorParameter, ...outputParameters };

/** The options that say which experiment, for commands that leave its outputs alone. */
export const inputParameters = { ...scopeParameters, ...keyParameters };

/** The options that say which experiment. */
export const experimentParameters = {
  ...scopeParameters,
  out: option(
    "--out <folder>",
    "folder of the outputs (default: outputs/<profile>, with the study before it and what is changed behind it)",
    pathArgument,
  ),
  ...keyParameters,
};

/** Which experiment a command is about. */
export interface ExperimentOptions extends OutputOptions {
  readonly config: Config;
  /** What the configuration's study trains, where that is more than a profile's runs. */
  readonly study: { readonly design?: Design };
  /** Folder of the outputs. */
  readonly out: string;
  /** Who executes tensor functions: part of every key. */
  readonly engine: EngineChoice;
  /** Whether results of other kinds of processors do not stand for those of the own kind. */
  readonly sameProcessor: boolean;
  /** The engine whose unfinished trainings are continued; without it none are. */
  readonly continueFrom?: Engine["name"];
}

/** What was typed of the options of an experiment. */
type Typed = OutputOptions & Partial<Values<typeof experimentParameters>>;

/**
 * What the options of an experiment mean: its configuration, resolved and valid.
 *
 * @throws {Failure} with everything that is wrong with it
 */
export async function experimentOptions(typed: Typed, streams: Streams): Promise<ExperimentOptions> {
  const { profile, study, set: assignments, sweep: sweeps, seeds, figure, engine = "auto", sameProcessor = false } =
    typed;
  const { json, quiet, color, continueFrom } = typed;
  const file = typed.config === undefined ? undefined : await readConfigFile(typed.config, streams);
  const sources = { profile, study, file, assignments, sweeps, seeds };
  const name = studyIn(sources);
  const design = studyNames.includes(name) ? await orThrow(designNamed(name)) : undefined;
  const config = valueOf(resolveConfig({ ...sources, settings: design?.settings }));
  valueOf(studyName(config.study));
  refuseTrials(config, design);
  const out = typed.out ?? defaultFolder(config, typed);
  const wanted = figure === undefined ? config : await restrictedToFigure(config, figure);
  const continued = continueFrom === undefined ? {} : { continueFrom };
  return { json, quiet, color, config: wanted, study: { design }, out, engine, sameProcessor, ...continued };
}

/** A command that is printed leaves trials out, as the study plans them again: none may be there that it does not plan. */
function refuseTrials(config: Config, design: Design | undefined): void {
  if (config.variants.every(({ purpose }) => purpose !== "trial")) return;
  const variants = config.variants.filter(({ purpose }) => purpose !== "trial");
  const { config: planned, waiting } = designedAtFirst(design, { ...config, variants });
  const names = new Set([...planned.variants, ...waiting].map(({ task, name }) => `${task} ${name}`));
  const issues = config.variants.flatMap(({ purpose, task, name }, index) =>
    purpose === "trial" && !names.has(`${task} ${name}`)
      ? [{
        path: `variants[${index}].purpose`,
        message: `study ${config.study} plans no trial ${name}; choose another purpose, such as "sweep"`,
      }]
      : []
  );
  if (issues.length > 0) throw new Failure({ _tag: "InvalidConfig", issues });
}

/** The configuration cut down to the runs of one figure. */
async function restrictedToFigure(config: Config, figure: number): Promise<Config> {
  const study = await orThrow(studyNamed(config.study));
  const experiment = experimentOf(study, figure);
  if (experiment === undefined) {
    throw usage(`--figure ${figure}: the figures of study ${config.study} are ${figureNumbers(study)}`);
  }
  const wanted = restrictedTo(experiment, config);
  if (runsOf(wanted).length > 0) return wanted;
  const interventions = formatList(taskNames.map((task) => `${task}.interventions`));
  throw usage(`--figure ${figure}: none of its runs is among the configured interventions; see ${interventions}`);
}

/** The text of a configuration file, with the name that messages give it. */
export async function readConfigFile(
  name: string,
  { readTextFile }: Streams,
): Promise<{ readonly name: string; readonly text: string }> {
  const text = await readTextFile(name);
  if (isLeft(text)) throw usage(`--config ${name}: ${text.left}; choose a regular file with --config`);
  return { name, text: text.right };
}
