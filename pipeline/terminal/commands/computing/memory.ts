/**
 * Whether this computer has the memory that a configuration's networks need.
 *
 * @module
 */
import type { Config } from "../../../config/config.ts";
import { estimateMemory } from "../../../plan/estimate.ts";
import { runsOf, taskOfRun } from "../../../plan/runs.ts";
import { usage } from "../../../platform/failure.ts";
import { formatBytes } from "../../text/quantities.ts";

/** The run that needs most memory, and how many bytes that are. */
export interface MemoryNeeded {
  readonly run: string;
  readonly bytes: number;
}

/** Of runs that need less, nobody has to be told. */
const worthTelling = 1e9;

/** The run whose training takes most memory, of those that are to be trained; undefined without any. */
export function memoryNeeded(config: Config, trained: ReadonlySet<string>): MemoryNeeded | undefined {
  const needs = runsOf(config).filter(({ id }) => trained.has(id)).map((run) => ({
    run: run.id,
    bytes: estimateMemory(run.task, taskOfRun(run)),
  }));
  return needs.toSorted((left, right) => right.bytes - left.bytes)[0];
}

/** What a plan says about memory. */
export function memoryNotes(needed: MemoryNeeded | undefined, jobs: number): readonly string[] {
  if (needed === undefined || needed.bytes < worthTelling) return [];
  const side = jobs === 1 ? "" : `, for each of up to ${jobs} runs side by side`;
  return [`memory: up to about ${formatBytes(needed.bytes)} (${needed.run})${side}`];
}

/**
 * Fails with a `UsageError` if one run alone needs more memory than there is.
 *
 * @param available bytes; undefined where nobody knows
 */
export function refuseTooLarge(needed: MemoryNeeded | undefined, available: number | undefined): void {
  if (needed === undefined || available === undefined || needed.bytes <= available) return;
  throw usage(
    `${needed.run} needs about ${formatBytes(needed.bytes)} of memory, and this computer has ${
      formatBytes(available)
    }; ` +
      "choose smaller layers or a smaller train.batchSize",
  );
}
