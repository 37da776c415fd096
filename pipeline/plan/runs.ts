/**
 * The runs of a configuration: one network trained in one way from one seed.
 *
 * @module
 */
import { type Config, type TaskName, taskNames, type VariantSettings } from "../config/config.ts";
import { deepMerge } from "../settings/deep_merge.ts";
import { isPaperMode, type PaperMode } from "../config/own_modules.ts";
import { sweepVariants } from "../config/sweeps.ts";
import type { TaskSettings } from "../tasks/task.ts";

export { isPaperMode, type PaperMode };

/** How a network is trained: in one of the paper's ways, or by an intervention of the user's own, by its name. */
export type Mode = PaperMode | (string & Record<never, never>);

/** What further runs are there for: not to grok, to show what a choice matters, to compare values of a setting. */
export type VariantPurpose = VariantSettings["purpose"];

/** A named set of changes to a task's settings, which gives further runs beside the base ones. */
export interface Variant {
  /** In kebab-case, as in the runs' names: `no-weight-decay`. */
  readonly name: string;
  /** What it is there for. */
  readonly purpose: VariantPurpose;
  /** What is different, as part of a sentence: `weight decay 0`. */
  readonly describes: string;
  /** The metrics that its runs have. */
  readonly metrics: VariantSettings["metrics"];
  /** The settings that differ from the task's. */
  readonly changes: VariantSettings["changes"];
}

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
  /** What is different from the task's settings; null for a base run. */
  readonly variant: Variant | null;
}

/**
 * A task's name in file names and on the command line.
 *
 * @example
 * ```ts
 * import { taskSlug } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(taskSlug("modularAddition"), "modular-addition");
 * ```
 */
export function taskSlug(task: TaskName): string {
  return task === "mnist" ? "mnist" : "modular-addition";
}

/**
 * The runs of a configuration: for each seed, each task's modes; then each variant's.
 *
 * @returns base runs in the order seed, task, mode, so that every figure has its first curve as early as possible; then the variants' in
 *   the order of the configuration
 *
 * @example
 * ```ts
 * import { profileConfig, runsOf } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { ...profileConfig("paper"), variants: [] };
 * assertEquals(runsOf(config).map(({ id }) => id), [
 *   "mnist-standard-seed-0",
 *   "mnist-perturbed-seed-0",
 *   "modular-addition-standard-seed-0",
 *   "modular-addition-perturbed-seed-0",
 *   "modular-addition-abelian-seed-0",
 * ]);
 * ```
 */
export function runsOf(config: Config): RunSpec[] {
  const base = config.seeds.flatMap((seed) =>
    taskNames.flatMap((task) => config[task].modes.map((mode) => runSpec({ task, mode, seed, variant: null })))
  );
  const further = [...config.variants, ...sweepVariants(config)].flatMap(
    ({ task, modes, seeds, fromSeeds, ...variant }) =>
      config.seeds.slice(0, config.seeds.length < fromSeeds ? 0 : seeds).flatMap((seed) =>
        modes.filter((mode) => (config[task].modes as readonly Mode[]).includes(mode))
          .map((mode) => runSpec({ task, mode, seed, variant }))
      ),
  );
  return [...base, ...further];
}

/**
 * The settings of a run, tagged with its task: the configuration's with the changes of the run's variant.
 *
 * @example
 * ```ts
 * import { profileConfig, settingsOf } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const { task, settings } = settingsOf(profileConfig("paper"), { task: "modularAddition", variant: null });
 * assertEquals([task, settings.train.weightDecay], ["modularAddition", 1]);
 * ```
 */
export function settingsOf(config: Config, { task, variant }: Pick<RunSpec, "task" | "variant">): TaskSettings {
  // Changes are validated together with the settings that they are laid over, so the result has the settings' type.
  return { task, settings: deepMerge(config[task], variant?.changes ?? {}) } as TaskSettings;
}

// Helpers

function runSpec({ task, mode, seed, variant }: Omit<RunSpec, "id">): RunSpec {
  const parts = [taskSlug(task), mode, ...(variant === null ? [] : [variant.name]), "seed", seed];
  return { id: parts.join("-"), task, mode, seed, variant };
}
