/**
 * The options that say which experiment a command is about, and what they mean together.
 *
 * @module
 */
import { type Command as Parser, Option } from "commander";
import { type Config, taskNames } from "../config/config.ts";
import { formatList } from "../report/format.ts";
import { outputName } from "../config/default_study.ts";
import { resolveConfig } from "../config/resolve_config.ts";
import type { EngineChoice } from "../engine/select_engine.ts";
import { runsOf } from "../plan/runs.ts";
import { orThrow, usage, valueOf } from "../platform/failure.ts";
import { isSpecialPath, specialPath } from "../platform/file_system_error.ts";
import type { Streams } from "../platform/streams.ts";
import { studyName, studyNamed } from "../studies/studies.ts";
import { experimentOf, figureNumbers, restrictedTo } from "../studies/study.ts";
import {
  collect,
  durationArgument,
  figureArgument,
  pathArgument,
  seedsArgument,
  wordArgument,
} from "./argument_parsers.ts";
import { addOutputOptions, type OutputOptions, outputOptions, type ParsedOutput } from "./output_options.ts";

/** Which experiment a command is about. */
export interface ExperimentOptions extends OutputOptions {
  readonly config: Config;
  /** Folder of the outputs. */
  readonly out: string;
  /** Who executes tensor functions: part of every key. */
  readonly engine: EngineChoice;
}

/** The options that say which settings, as typed. */
export interface ParsedSettings extends ParsedOutput {
  readonly profile?: string;
  readonly config?: string;
  readonly set?: readonly string[];
  readonly engine?: EngineChoice;
}

/** The options that say which experiment, as typed. */
export interface ParsedExperiment extends ParsedSettings {
  readonly study?: string;
  readonly seeds?: readonly number[];
  readonly sweep?: readonly string[];
  readonly figure?: number;
  readonly out?: string;
}

/** Adds the options that say which settings. */
export function addSettingsOptions(parser: Parser): Parser {
  return parser
    .option("--profile <name>", "paper (the default), quick or smoke")
    .option("--config <file>", "JSON file with changes to the profile", pathArgument)
    .option("--set <path=value>", "change one setting; may be given several times", collect);
}

/** Adds the options that say which experiment. */
export function addExperimentOptions(parser: Parser): Parser {
  addSettingsOptions(parser)
    .option("--study <name>", "the study whose figures and claims the report has (default: robustness)")
    .option("--seeds <n>", "number of seeds (5), or a list of them (3,5,7)", seedsArgument)
    .option("--sweep <path=values>", "compare values of a setting (path=1,2,3); may be given several times", collect)
    .option("--figure <n>", "only the runs that this figure of the study needs", figureArgument)
    .option(
      "--out <folder>",
      "folder of the outputs (default: outputs/<profile>, with the study before the profile if it is not the default)",
      pathArgument,
    )
    .addOption(engineOption());
  return addOutputOptions(parser);
}

/** `--engine`. */
export function engineOption(): Option {
  return new Option("--engine <name>", "auto (the default), compiled or eager")
    .argParser(wordArgument(["auto", "compiled", "eager"]));
}

/** Adds `--lock-timeout`. */
export function addLockTimeout(parser: Parser): Parser {
  const meaning = "give up after waiting this long for another process, e.g. 10m";
  return parser.option("--lock-timeout <time>", meaning, durationArgument);
}

/**
 * What the options of an experiment mean: its configuration, resolved and valid.
 *
 * @throws {Failure} with everything that is wrong with it
 */
export async function experimentOptions(parsed: ParsedExperiment, streams: Streams): Promise<ExperimentOptions> {
  const { profile, study, set: assignments, sweep: sweeps, seeds, figure, engine = "auto" } = parsed;
  const file = parsed.config === undefined ? undefined : await readConfigFile(parsed.config, streams);
  const config = valueOf(resolveConfig({ profile, study, file, assignments, sweeps, seeds }));
  valueOf(studyName(config.study));
  const suffix = figure === undefined ? "" : `-figure-${String(figure).padStart(2, "0")}`;
  const out = parsed.out ?? `outputs/${outputName(config)}${sweeps === undefined ? "" : "-sweep"}${suffix}`;
  const wanted = figure === undefined ? config : await restrictedToFigure(config, figure);
  return { ...outputOptions(parsed), config: wanted, out, engine };
}

// Helpers

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

async function readConfigFile(name: string, { readTextFile }: Streams): Promise<{ name: string; text: string }> {
  try {
    return { name, text: await readTextFile(name) };
  } catch (error) {
    throw usage(`--config ${name}: ${unreadable(error)}`);
  }
}

function unreadable(error: unknown): string {
  const chooseFile = "choose a regular file with --config";
  if (isSpecialPath(error)) return `${specialPath}; ${chooseFile}`;
  if (!(error instanceof Error)) return String(error);
  switch (error.name) {
    case "NotFound":
      return "no such file";
    case "IsADirectory":
      return `a folder, not a file; ${chooseFile}`;
    case "PermissionDenied":
      return "no permission to read this file";
    default:
      return error.message.split("\n")[0];
  }
}
