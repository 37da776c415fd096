/**
 * The options of commands that compute, and what they mean together.
 *
 * @module
 */
import { type Command as Parser, Option } from "commander";
import type { StageName } from "../../../plan/stage_name.ts";
import type { Streams } from "../../../platform/streams.ts";
import { forceArgument, jobsArgument, wordArgument } from "../../argument_parsers.ts";
import {
  addExperimentOptions,
  addLockTimeout,
  type ExperimentOptions,
  experimentOptions,
  type ParsedExperiment,
} from "../../experiment_options.ts";

const checks = ["recompute", "stored"] as const;

/** What a command that computes is asked to. */
export interface RunOptions extends ExperimentOptions {
  /** How many runs proceed side by side; `undefined` leaves it to the machine. */
  readonly jobs: number | undefined;
  /** Print the plan, run nothing. */
  readonly dryRun: boolean;
  /** Stages that run even if a result is stored. */
  readonly force: readonly StageName[];
  /** `use` reads and writes stored results, `refresh` only writes them, `off` does neither. */
  readonly cache: "use" | "refresh" | "off";
  /**
   * Compare with what is known: `recompute` computes stored results again and compares the bits, then the report with the snapshot; `stored`
   * takes stored results as they are and compares the report alone.
   */
  readonly check: false | typeof checks[number];
  /** How long to wait for another process that computes the same result, in milliseconds; `undefined` waits without end. */
  readonly lockTimeout: number | undefined;
}

/** The same as typed. */
export interface ParsedRun extends ParsedExperiment {
  readonly jobs?: number;
  readonly dryRun?: boolean;
  readonly force?: readonly StageName[];
  readonly cache?: boolean;
  readonly refresh?: boolean;
  readonly check?: typeof checks[number];
  readonly lockTimeout?: number;
}

/** Adds them. */
export function addRunOptions(parser: Parser): Parser {
  parser
    .option("-j, --jobs <n>", "number of runs at once (default: chosen for this machine)", jobsArgument)
    .option("-n, --dry-run", "print the plan, run nothing")
    .option("-f, --force [stage]", "run again even if stored: everything, or --force=<stage>", forceArgument)
    .addOption(
      new Option("--no-cache", "neither read nor write stored results").conflicts(["refresh", "check", "force"]),
    )
    .addOption(new Option("--refresh", "write stored results, do not read them").conflicts(["check", "force"]))
    .addOption(
      new Option(
        "--check [how]",
        "compute stored results again and compare, then compare the report with the snapshot; --check=stored: only the report",
      )
        .argParser(wordArgument(checks)).conflicts(["force"]),
    );
  return addExperimentOptions(addLockTimeout(parser));
}

/** What they mean. */
export async function runOptions(parsed: ParsedRun, streams: Streams): Promise<RunOptions> {
  const { jobs, dryRun = false, force = [], cache, refresh, check = false, lockTimeout } = parsed;
  return {
    ...await experimentOptions(parsed, streams),
    ...{ jobs, dryRun, force, check, lockTimeout },
    cache: cache === false ? "off" : refresh === true ? "refresh" : "use",
  };
}

/** The end of their commands' help. */
export const exitCodes = `
Exit codes:
  0         done
  1         a stage failed
  2         usage, configuration or input data
  5         gave up waiting, see --lock-timeout
  6         --check found a difference
  130, 143  stopped by a signal`;
