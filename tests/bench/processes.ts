/**
 * Measurements, each in a process of its own: the same step takes 15 % longer in one process than in the next.
 *
 * @module
 */
import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { Failure } from "../../pipeline/platform/failure.ts";
import type { Signal } from "../../pipeline/platform/signals.ts";
import { workerVariables } from "../../pipeline/run/workers/worker_process.ts";

/** What all measurements of one execution share. */
export interface Bench {
  /** Processes of each measurement. */
  readonly rounds: number;
  /** Seconds for which a process measures. */
  readonly seconds: number;
  /** The file of MNIST's images. */
  readonly images: string;
  /** Aborted, with the signal as reason, when the user stops the bench. */
  readonly signal: AbortSignal;
  /** Is told what is being measured. */
  readonly progress: (line: string) => void;
}

/** How a process ended: what it printed, or why it printed nothing. */
// deno-lint-ignore no-explicit-any -- the programs are this folder's own
export type Ended = { readonly printed: any } | { readonly failed: string };

/**
 * Runs a program that prints one JSON object as its last line.
 *
 * @throws {Failure} `Interrupted`
 */
export async function runMeasurement(
  program: string,
  args: readonly string[],
  { signal, folder, variables = {} }: {
    readonly signal: AbortSignal;
    readonly folder?: string;
    readonly variables?: Readonly<Record<string, string>>;
  },
): Promise<Ended> {
  const linesOf = (text: string) => text.trimEnd().split("\n");
  const env = { ...process.env, ...workerVariables, ...variables };
  try {
    const { stdout } = await promisify(execFile)(program, args, { env, signal, cwd: folder });
    stopIfAsked(signal);
    return { printed: JSON.parse(linesOf(stdout).at(-1) as string) };
  } catch (error) {
    stopIfAsked(signal);
    const { code, stderr } = error as { readonly code?: number | string; readonly stderr?: string };
    if (code === "ENOENT") return { failed: `there is no program ${program}` };
    if (stderr === undefined) throw error;
    return { failed: linesOf(stderr).findLast((line) => line !== "") ?? `exit code ${code}` };
  }
}

/** @throws {Failure} `Interrupted` if the user has stopped the bench */
export function stopIfAsked(signal: AbortSignal): void {
  if (signal.aborted) throw new Failure({ _tag: "Interrupted", signal: signal.reason as Signal });
}
