/**
 * Slurm by its own programs: `sbatch`, `squeue` and `scancel`. No accounting database is needed.
 *
 * @module
 */
import { Failure } from "../../platform/failure.ts";
import { type ProgramEnd, runToEnd } from "../../platform/other_program.ts";

/** Runs a program, as {@linkcode runToEnd} does. */
export type RunToEnd = typeof runToEnd;

/** An element of a job array in the queue. */
export interface QueuedElement {
  /** The array's job. */
  readonly job: string;
  /** Its number within the array. */
  readonly index: number;
  /** `requeued`: it ran before, and waits to continue. */
  readonly state: "queued" | "requeued" | "running";
  /** Why it waits, in Slurm's words. */
  readonly reason: string;
  /** Where it runs. */
  readonly node: string;
}

/** Slurm's queue. */
export interface Queue {
  /** Submits a script; answers the job's number. */
  submit(args: readonly string[], script: string): Promise<string>;
  /** The elements of all jobs with some names that wait or run; undefined while the controller does not answer. */
  look(names: readonly string[]): Promise<readonly QueuedElement[] | undefined>;
  /** Ends all jobs with some names: those that run get SIGTERM, and SIGKILL after Slurm's KillWait. Answers whether Slurm took it. */
  cancel(names: readonly string[]): Promise<boolean>;
}

const columns = { ArrayJobID: 20, ArrayTaskID: 20, StateCompact: 8, RestartCnt: 8, NodeList: 256, Reason: 64 };

const filters = (program: string, names: readonly string[]) => names.map((name) => `${program}_${name}`);
/** What users set for their own looks at the queue, by which our jobs would be missed, or waited for. */
const USERS_OWN = {
  sbatch: ["SBATCH_WAIT"],
  squeue: filters("SQUEUE", ["ACCOUNT", "LICENSES", "NAMES", "PARTITION", "QOS", "STATES", "USERS"]),
  scancel: filters("SCANCEL", ["ACCOUNT", "INTERACTIVE", "NAME", "PARTITION", "QOS", "STATE", "USER", "WCKEY"]),
} as const;

/** The queue of the cluster that this machine belongs to. */
export function slurmQueue(run: RunToEnd = runToEnd): Queue {
  const slurm = async (program: keyof typeof USERS_OWN, args: readonly string[]): Promise<ProgramEnd> => {
    const ended = await run(program, args, USERS_OWN[program]);
    if (ended !== undefined) return ended;
    const message = `--on slurm: ${program} is not installed here; submit from a machine of the cluster, ` +
      "or let --dry-run --commands print commands for another scheduler";
    throw new Failure({ _tag: "UsageError", message });
  };
  return {
    async submit(args, script) {
      const { code, out, err } = await slurm("sbatch", [...args, script]);
      const [, job] = /^(\d+)(?:;|$)/m.exec(out) ?? [];
      if (code === 0 && job !== undefined) return job;
      throw new Failure({ _tag: "ClusterError", message: `sbatch refused the jobs: ${(err || out).trim()}` });
    },
    async look(names) {
      if (names.length === 0) return [];
      const format = Object.entries(columns).map(([name, width]) => `${name}:${width}`).join(",");
      const args = ["--noheader", "--array", `--name=${names.join(",")}`, `--Format=${format}`];
      const { code, out } = await slurm("squeue", args);
      return code === 0 ? out.split("\n").filter((line) => line.trim() !== "").map(elementOf) : undefined;
    },
    async cancel(names) {
      return (await slurm("scancel", [`--name=${names.join(",")}`])).code === 0;
    },
  };
}

function elementOf(line: string): QueuedElement {
  let start = 0;
  const [job, index, state, restarts, node, reason] = Object.values(columns).map((width) =>
    line.slice(start, start += width).trim()
  );
  const waits = ["PD", "RQ", "RF", "RH", "RS", "SE"].includes(state);
  return {
    ...{ job, index: Number(index), node, reason },
    state: !waits ? "running" : Number(restarts) > 0 ? "requeued" : "queued",
  };
}
