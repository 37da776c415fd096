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
import { usage } from "../../../platform/failure.ts";
import { flag, option, type Values, without } from "../../parameters.ts";
import { type ExecutorOptions, executorOptions, executorParameters } from "./executor_options.ts";

/** The options of commands that compute. */
export const runParameters = {
  ...experimentParameters,
  jobs: option("-j, --jobs <n>", "number of runs at once (default: chosen for this machine)", jobsArgument),
  dryRun: flag("-n, --dry-run", "print the plan, run nothing"),
  commands: flag("--commands", "with --dry-run: print a command for each run, for a scheduler"),
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
    "divergence: exit with 7 if a loss or weight became NaN or infinite",
    wordArgument(["divergence"]),
  ),
  times: flag("--times", "say at the end where the time went, run by run and metric by metric"),
  runImportedCode: flag("--run-imported-code", "run metrics and interventions that came with an exported run"),
  ...lockTimeoutParameter,
  ...executorParameters,
};

type Typed = Values<typeof runParameters>;

type Copied =
  | "jobs"
  | "dryRun"
  | "commands"
  | "force"
  | "check"
  | "failOn"
  | "times"
  | "runImportedCode"
  | "lockTimeout";

/** What a command that computes is asked to. */
export interface RunOptions extends ExperimentOptions, ExecutorOptions, Pick<Typed, Copied> {
  /** `use` reads and writes stored results, `refresh` only writes them, `off` does neither. */
  readonly cache: "use" | "refresh" | "off";
  /** The runs to compute; by default all. */
  readonly runs?: readonly string[];
}

/** What they mean. */
export async function runOptions(typed: Typed, streams: Streams): Promise<RunOptions> {
  const { jobs, dryRun, commands, force, cache, refresh, check, failOn, times, runImportedCode, lockTimeout } = typed;
  const options = {
    ...await experimentOptions(typed, streams),
    ...await executorOptions(typed, streams),
    ...{ jobs, dryRun, commands, force, check, failOn, times, runImportedCode, lockTimeout },
    cache: !cache ? "off" : refresh ? "refresh" : "use",
  } as const;
  if (commands && !dryRun) throw usage("--commands goes with --dry-run: it prints commands, and runs none");
  if (commands || options.on === "slurm") refuseElsewhere(options);
  return options;
}

/** What cannot be asked of work that other processes do, some of them several times. */
function refuseElsewhere(
  { on, detach, force, cache, check, failOn, times, sameProcessor, slurm }: RunOptions,
): void {
  const what = force.length > 0
    ? "--force"
    : cache === "refresh"
    ? "--refresh"
    : cache === "off"
    ? "--no-cache"
    : check === "recompute"
    ? "--check"
    : undefined;
  const where = on === "slurm" ? "--on slurm" : "--commands";
  if (what !== undefined) {
    throw usage(
      `${what} does not go with ${where}, where work is repeated; deno task cache evict removes a stored result`,
    );
  }
  const late = check === "stored"
    ? "--check=stored"
    : failOn !== undefined
    ? "--fail-on"
    : times
    ? "--times"
    : undefined;
  if (on === "slurm" && detach && late !== undefined) {
    throw usage(
      `${late} is about what comes of the work: it does not go with --detach; give it to the command that comes back`,
    );
  }
  if (on === "slurm" && sameProcessor && slurm.constraint === "") {
    throw usage(
      "--same-processor needs --slurm.constraint with --on slurm: a feature that only nodes of one kind have; " +
        'sinfo -o "%N %f" lists features',
    );
  }
}

/** The end of their commands' help. */
export const exitCodes = `
Exit codes:
  0    done
  1    a stage failed
  2    usage, configuration or input data
  4    a stored result is damaged, and stays so
  5    gave up waiting, see --lock-timeout
  6    --check found a difference
  7    a training diverged, with --fail-on divergence
  8    the card of --engine gpu is missing or failed
  129, 130, 143
       stopped by SIGHUP, SIGINT or SIGTERM`;
