/**
 * What Slurm is given: the batch script of a job array, and the arguments of `sbatch`.
 *
 * @module
 */
import { shellWord } from "../../platform/shell_word.ts";
import type { SlurmSettings } from "../../config/slurm_settings.ts";

/** A job array: an element for each command. */
export interface JobArray {
  /** The name of its jobs. */
  readonly name: string;
  /** The folder that commands run in. */
  readonly folder: string;
  /** The file with the commands, a line each. */
  readonly commands: string;
  /** How many there are. */
  readonly elements: number;
  /** Where the elements' output goes. */
  readonly logs: string;
  /** Estimated milliseconds of the longest. */
  readonly milliseconds: number;
  /** Estimated bytes of memory of the largest. */
  readonly bytes: number;
  /** Jobs that must have ended well before. */
  readonly after: readonly string[];
}

/** The time limit: twice the estimate and some minutes, as another machine may be slower. */
const margin = { factor: 2, minutes: 5 };

/** Restarts after which an element gives up: it may need more time to its next checkpoint than it has. */
const mostRestarts = 100;

/** The time limit of an array in minutes. */
export function timeLimit({ milliseconds }: Pick<JobArray, "milliseconds">, { time }: SlurmSettings): number {
  return time > 0 ? time : Math.ceil((margin.factor * milliseconds) / 60_000) + margin.minutes;
}

/** Seconds before the limit at which an element is told to save: at most two minutes, at least ten seconds. */
function warningTime(minutes: number): number {
  return Math.min(120, Math.max(10, minutes * 10));
}

/** The arguments of `sbatch` before the name of the script. */
export function sbatchArguments(array: JobArray, settings: SlurmSettings): readonly string[] {
  const { partition, account, constraint, memory, parallel } = settings;
  const minutes = timeLimit(array, settings);
  const given = { partition, account, constraint };
  return [
    "--parsable",
    `--job-name=${array.name}`,
    `--array=0-${array.elements - 1}%${parallel}`,
    `--chdir=${array.folder}`,
    `--output=${array.logs}/%A_%a.out`,
    "--open-mode=append",
    "--requeue",
    `--signal=B:USR1@${warningTime(minutes)}`,
    `--time=${minutes}`,
    "--ntasks=1",
    "--cpus-per-task=1",
    `--mem=${memory === "" ? `${Math.ceil((1.5 * array.bytes) / 2 ** 20)}M` : memory}`,
    ...Object.entries(given).flatMap(([name, value]) => value === "" ? [] : [`--${name}=${value}`]),
    ...(array.after.length === 0 ? [] : [`--dependency=afterok:${array.after.join(":")}`, "--kill-on-invalid-dep=yes"]),
    ...settings.arguments,
  ];
}

/**
 * The batch script of an array.
 *
 * An element that nears its time limit gets SIGUSR1: it saves, as after SIGTERM, and puts itself back into the queue, where it continues from its last
 * checkpoint. SIGTERM comes from `scancel`, or before another job takes its place: it saves, and Slurm decides what becomes of it.
 */
export function batchScript({ commands }: Pick<JobArray, "commands">, { prologue, deno }: SlurmSettings): string {
  return `#!/bin/bash
# Element N runs line N+1 of the file of commands; see docs/cluster.md.
${prologue.map((line) => `${line}\n`).join("")}command=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" ${shellWord(commands)})
stop() { kill -TERM "$child" 2>/dev/null; }
trap 'near=1; stop' USR1
trap stop TERM
( eval "exec "${shellWord(shellWord(deno))}" task --quiet $command" ) &
child=$!
while wait "$child"; kill -0 "$child" 2>/dev/null; do :; done
code=0
wait "$child" || code=$?
if [ -n "\${near-}" ] && [ "$code" -eq 143 ]; then
  if [ "\${SLURM_RESTART_COUNT-0}" -lt ${mostRestarts} ]; then
    echo "near the time limit: saved, and back into the queue"
    for pause in 1 2 4 8; do
      scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}" && break
      sleep "$pause"
    done
  else
    echo "near the time limit for the ${mostRestarts + 1}th time: giving up; a longer slurm.time may help" >&2
  fi
fi
exit "$code"
`;
}
