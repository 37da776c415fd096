/**
 * The options that commands share, and what they mean together.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { type Either, isLeft, left, right } from "fp-ts/Either";
import type { Config } from "../config/config.ts";
import { outputName } from "../config/default_study.ts";
import { resolveConfig } from "../config/resolve_config.ts";
import type { PipelineError } from "../platform/errors.ts";
import { studyName, studyNamed } from "../studies/studies.ts";
import { experimentOf, figureNumbers, restrictedTo } from "../studies/study.ts";
import { isSpecialPath, specialPath } from "../platform/file_system_error.ts";
import { runsOf } from "../plan/runs.ts";
import {
  collect,
  durationArgument,
  figureArgument,
  forceArgument,
  jobsArgument,
  pathArgument,
  seedsArgument,
  wordArgument,
} from "./argument_parsers.ts";
import { examples } from "./examples.ts";
import type { ExperimentOptions, GraphOptions, OutputOptions, ReproduceOptions } from "./handlers.ts";
import type { StageName } from "../plan/stage_name.ts";
import type { Streams } from "../platform/streams.ts";

/** What commander hands to an action: the options that the command has and the user gave. */
export interface Parsed {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
  readonly study?: string;
  readonly profile?: string;
  readonly seeds?: readonly number[];
  readonly config?: string;
  readonly set?: readonly string[];
  readonly sweep?: readonly string[];
  readonly figure?: number;
  readonly file?: string;
  readonly out?: string;
  readonly engine?: ExperimentOptions["engine"];
  readonly jobs?: number;
  readonly dryRun?: boolean;
  readonly force?: readonly StageName[];
  readonly cache?: boolean;
  readonly refresh?: boolean;
  readonly check?: "recompute" | "stored";
  readonly from?: string;
  readonly lockTimeout?: number;
  readonly exitCode?: boolean;
  readonly format?: GraphOptions["format"];
  readonly apply?: boolean;
  readonly repair?: boolean;
  readonly keepLast?: number;
  readonly keepRuns?: number;
  readonly maxSize?: number;
  readonly olderThan?: number;
}

/** A command with examples at the end of its help. */
export function command(parent: Command, name: string, description: string): Command {
  return parent.command(name).description(description).addHelpText("after", () => examples(name));
}

/** `--json`, `--quiet`, `--no-color`. */
export function addOutputOptions(command: Command): Command {
  return command
    .option("--json", "JSON documents in place of text")
    .option("-q, --quiet", "no progress, only results and failures")
    .option("--no-color", "no colours");
}

/** The options that say which settings. */
export function addSettingsOptions(command: Command): Command {
  return command
    .option("--profile <name>", "paper (the default), quick or smoke")
    .option("--config <file>", "JSON file with changes to the profile", pathArgument)
    .option("--set <path=value>", "change one setting; may be given several times", collect);
}

/** The options that say which experiment. */
export function addExperimentOptions(command: Command): Command {
  addSettingsOptions(command)
    .option("--study <name>", "the study whose figures and claims the report has (default: robustness)")
    .option("--seeds <n>", "so many seeds (5), or these (3,5,7)", seedsArgument)
    .option("--sweep <path=values>", "compare values of a setting (path=1,2,3); may be given several times", collect)
    .option("--figure <n>", "only the runs that this figure of the study needs", figureArgument)
    .option(
      "--out <folder>",
      "folder of the outputs (default: outputs/<profile>, with the study before the profile if it is not the default)",
      pathArgument,
    )
    .addOption(engineOption());
  return addOutputOptions(command);
}

/** The options of commands that compute. */
export function addRunOptions(command: Command): Command {
  command
    .option("-j, --jobs <n>", "runs side by side (default: what the machine can do)", jobsArgument)
    .option("-n, --dry-run", "print the plan, run nothing")
    .option("-f, --force [stage]", "run again what is stored: everything, or --force=stage", forceArgument)
    .addOption(
      new Option("--no-cache", "neither read nor write stored results").conflicts(["refresh", "check", "force"]),
    )
    .addOption(new Option("--refresh", "write stored results, do not read them").conflicts(["check", "force"]))
    .addOption(
      new Option(
        "--check [how]",
        "compute stored results again and compare, also with the snapshot; --check=stored: only the latter",
      )
        .argParser(wordArgument(["recompute", "stored"])).conflicts(["force"]),
    );
  return addExperimentOptions(addLockTimeout(command));
}

/** `--lock-timeout`. */
export function addLockTimeout(command: Command): Command {
  return command.option("--lock-timeout <time>", "wait at most so long for others, such as 10m", durationArgument);
}

/** `--engine`. */
export function engineOption(): Option {
  return new Option("--engine <name>", "auto (the default), compiled or eager")
    .argParser(wordArgument(["auto", "compiled", "eager"]));
}

/** `--format` of `graph`. */
export function formatOption(): Option {
  return new Option("--format <format>", "text (the default), mermaid, dot or json")
    .argParser(wordArgument(["text", "mermaid", "dot", "json"]));
}

/** What the output options mean. */
export function outputOptions({ json = false, quiet = false, color = true }: Parsed): OutputOptions {
  return { json, quiet, color };
}

/** What the options of an experiment mean: its configuration, resolved and valid, or everything that is wrong with it. */
export async function experimentOptions(
  parsed: Parsed,
  streams: Streams,
): Promise<Either<PipelineError, ExperimentOptions>> {
  const file = await readConfigFile(parsed.config, streams);
  if (isLeft(file)) return file;
  const { profile, study: chosen, set: assignments, sweep: sweeps, seeds, figure, engine = "auto" } = parsed;
  const config = resolveConfig({ profile, study: chosen, file: file.right, assignments, sweeps, seeds });
  if (isLeft(config)) return config;
  const known = studyName(config.right.study);
  if (isLeft(known)) return known;
  const wanted = figure === undefined ? config : await restrictedToFigure(config.right, figure);
  if (isLeft(wanted)) return wanted;
  const suffix = figure === undefined ? "" : `-figure-${String(figure).padStart(2, "0")}`;
  const out = parsed.out ?? `outputs/${outputName(config.right)}${sweeps === undefined ? "" : "-sweep"}${suffix}`;
  return right({ ...outputOptions(parsed), config: wanted.right, out, engine });
}

/** What the options of a command that computes mean. */
export async function runOptions(parsed: Parsed, streams: Streams): Promise<Either<PipelineError, ReproduceOptions>> {
  const experiment = await experimentOptions(parsed, streams);
  if (isLeft(experiment)) return experiment;
  return right({
    ...experiment.right,
    jobs: parsed.jobs,
    dryRun: parsed.dryRun === true,
    force: parsed.force ?? [],
    cache: parsed.cache === false ? "off" : parsed.refresh === true ? "refresh" : "use",
    check: parsed.check ?? false,
    lockTimeout: parsed.lockTimeout,
  });
}

// Helpers

/** The configuration cut down to the runs of one figure, or why it has none. */
async function restrictedToFigure(config: Config, figure: number): Promise<Either<PipelineError, Config>> {
  const refused = (reason: string) => left({ _tag: "UsageError", message: `--figure ${figure}: ${reason}` } as const);
  const study = await studyNamed(config.study)();
  if (isLeft(study)) return study;
  const experiment = experimentOf(study.right, figure);
  if (experiment === undefined) {
    return refused(`the figures of study ${config.study} are ${figureNumbers(study.right)}`);
  }
  const wanted = restrictedTo(experiment, config);
  return runsOf(wanted).length > 0
    ? right(wanted)
    : refused("none of its runs is among the configured modes; see mnist.modes and modularAddition.modes");
}

async function readConfigFile(
  name: string | undefined,
  { readTextFile }: Streams,
): Promise<Either<PipelineError, { readonly name: string; readonly text: string } | undefined>> {
  if (name === undefined) return right(undefined);
  try {
    return right({ name, text: await readTextFile(name) });
  } catch (error) {
    return left({ _tag: "UsageError", message: `--config ${name}: ${unreadable(error)}` });
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
