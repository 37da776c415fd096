/**
 * The runs of a configuration: one network trained in one way from one seed.
 *
 * @module
 */
import { type Config, type TaskName, taskNames } from "./config/config.ts";

/** How a network is trained: as usual, on perturbed inputs, or with the abelian regulariser. */
export type Mode = "standard" | "perturbed" | "abelian";

/** One network trained in one way from one seed. */
export interface RunSpec {
  /** Such as `modular-addition-perturbed-seed-0`: a file name, and what the user calls the run. */
  readonly id: string;
  /** What the network learns. */
  readonly task: TaskName;
  /** How it is trained. */
  readonly mode: Mode;
  /** Decides its initialization, split, batches and noise. */
  readonly seed: number;
}

/** A task's name in file names and on the command line. */
export function taskSlug(task: TaskName): string {
  return task === "mnist" ? "mnist" : "modular-addition";
}

/**
 * The runs of a configuration: for each seed, each task's modes.
 *
 * @returns in the order seed, task, mode, so that every figure has its first curve as early as possible
 */
export function runsOf(config: Config): RunSpec[] {
  return config.seeds.flatMap((seed) =>
    taskNames.flatMap((task) =>
      config[task].modes.map((mode) => ({ id: `${taskSlug(task)}-${mode}-seed-${seed}`, task, mode, seed }))
    )
  );
}
