/**
 * The options of commands that compute, and what they mean together.
 *
 * @module
 */
import type { Streams } from "../../../platform/streams.ts";
import { forceArgument, jobsArgument, wordArgument } from "../../argument_parsers.ts";
import {
  type ExperimentOptions,
  experimentOptions,
  experimentParameters,
  lockTimeoutParameter,
} from "../../experiment_options.ts";
import { flag, option, type Values, without } from "../../parameters.ts";

/** The options of commands that compute. */
export const runParameters = {
  jobs: option("-j, --jobs <n>", "number of runs at once (default: chosen for this machine)", jobsArgument),
  dryRun: flag("-n, --dry-run", "print the plan, run nothing"),
  force: option("-f, --force [stage]", "run again even if stored: everything, or --force=<stage>", forceArgument, []),
  cache: without(["refresh", "check", "force"], flag("--no-cache", "neither read nor write stored results")),
  refresh: without(["check", "force"], flag("--refresh", "write stored results, do not read them")),
  check: without(
    ["force"],
    option(
      "--check [how]",
      "compute stored results again and compare, then compare the report with the snapshot; --check=stored: only the report",
      wordArgument(["recompute", "stored"]),
      false,
    ),
  ),
  failOn: option(
    "--fail-on <what>",
    "divergence: exit with 7 if a training came to numbers that are none",
    wordArgument(["divergence"]),
  ),
  times: flag("--times", "say at the end where the time went, run by run and metric by metric"),
  runImportedCode: flag("--run-imported-code", "run metrics and interventions that came with an exported run"),
  ...lockTimeoutParameter,
  ...experimentParameters,
};

type Typed = Values<typeof runParameters>;

/** What a command that computes is asked to. */
export interface RunOptions
  extends
    ExperimentOptions,
    Pick<Typed, "jobs" | "dryRun" | "force" | "check" | "failOn" | "times" | "runImportedCode" | "lockTimeout"> {
  /** `use` reads and writes stored results, `refresh` only writes them, `off` does neither. */
  readonly cache: "use" | "refresh" | "off";
}

/** What they mean. */
export async function runOptions(typed: Typed, streams: Streams): Promise<RunOptions> {
  const { jobs, dryRun, force, cache, refresh, check, failOn, times, runImportedCode, lockTimeout } = typed;
  return {
    ...await experimentOptions(typed, streams),
    ...{ jobs, dryRun, force, check, failOn, times, runImportedCode, lockTimeout },
    cache: !cache ? "off" : refresh ? "refresh" : "use",
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
  7         a training diverged, with --fail-on divergence
  130, 143  stopped by a signal`;
