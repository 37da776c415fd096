/**
 * The seam between a plan and what computes it: this machine, or a cluster.
 *
 * An executor gets the results of a plan that are not stored, and leaves them in the cache. Whatever it is, a run is computed in the same way: by
 * `deno task stage metrics --run <name>`, or what that command does.
 *
 * @module
 */
import type { Program } from "./environment.ts";
import { reproduce, type ReproduceRequest, type Reproduction } from "./reproduce.ts";
import type { SurveyedResult } from "./survey.ts";

/** The names of executors, as `--on` takes them; the first is the default. */
export const executorNames = ["local", "slurm"] as const;

/** Work that was handed over, and goes on without this process. */
export interface HandedOver {
  /** What names the jobs where they are: `1234` of Slurm. */
  readonly jobs: readonly string[];
  /** How many runs they compute. */
  readonly runs: number;
}

/** What computes a plan's results. */
export interface Executor {
  readonly name: typeof executorNames[number];
  /** How many runs proceed side by side, at most. */
  readonly jobs: number;
  /** Computes what is missing up to a stage. */
  readonly compute: (
    request: ReproduceRequest,
    surveyed: readonly SurveyedResult[],
  ) => Program<Reproduction | HandedOver>;
}

/** This machine: runs side by side, each result in a worker process. */
export function localExecutor({ jobs }: { readonly jobs: number }): Executor {
  return { name: "local", jobs, compute: reproduce };
}
