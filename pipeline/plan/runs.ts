/**
 * The runs of a configuration: one network trained in one way from one seed.
 *
 * @module
 */
import type { Config, VariantSettings } from "../config/config.ts";
import { runName } from "../config/run_name.ts";
import { seedsOf } from "../config/seeds.ts";
import { variantsOf } from "../config/sweeps.ts";
import { deepMerge } from "../settings/deep_merge.ts";
import type { CommonSettings, RunTask } from "../tasks/task.ts";
import { runTask, type TaskName, taskNames, taskOf } from "../tasks/tasks.ts";

/** Why extra runs exist: see `variantPurposes`. */
export type VariantPurpose = VariantSettings["purpose"];

/** A named set of changes to a task's settings, which gives further runs beside the base ones. */
export interface Variant {
  /** In kebab-case, as in the runs' names: `no-weight-decay`. */
  readonly name: string;
  /** Why it exists. */
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
  /** How it is trained: `standard`, or the names of its interventions joined by `+`. */
  readonly intervention: string;
  /** Decides its initialization, split, batches and noise. */
  readonly seed: number;
  /** What is different from the task's settings; null for a base run. */
  readonly variant: Variant | null;
}

/** A run with its settings: the configuration's, with the changes of its variant. */
export interface Run extends RunSpec {
  /** The task's settings in this run. */
  readonly settings: CommonSettings;
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
  return taskOf(task).slug;
}

/**
 * The runs of a configuration: for each seed, each task's interventions; then each variant's.
 *
 * @returns base runs in the order seed, task, intervention, so that every figure has its first curve as early as possible; then the variants' in
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
export function runsOf(config: Config): Run[] {
  const base = config.seeds.flatMap((seed) =>
    taskNames.filter((task) => seedsOf(config, task).includes(seed)).flatMap((task) =>
      config[task].interventions.map((intervention) => runSpec({ task, intervention, seed, variant: null }))
    )
  );
  const further = variantsOf(config).flatMap(
    ({ task, interventions, seeds, fromSeeds, ...variant }) => {
      const ofTask = seedsOf(config, task);
      const trained = interventions.filter((each) => (config[task].interventions as readonly string[]).includes(each));
      return (ofTask.length < fromSeeds ? [] : typeof seeds === "number" ? ofTask.slice(0, seeds) : seeds)
        .flatMap((seed) => trained.map((intervention) => runSpec({ task, intervention, seed, variant })));
    },
  );
  const settings = new Map<string, CommonSettings>(); // one object for all runs that have the same
  return [...base, ...further].map((run) => {
    const name = `${run.task} ${run.variant?.name ?? ""}`;
    const own = settings.get(name) ?? settingsOf(config, run);
    settings.set(name, own);
    return { ...run, settings: own };
  });
}

/**
 * The task of a run, with the run's settings.
 *
 * @example
 * ```ts
 * import { profileConfig, runsOf, taskOfRun } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const [run] = runsOf(profileConfig("paper")).filter(({ task }) => task === "modularAddition");
 * const { task, settings } = taskOfRun(run);
 * assertEquals([task, settings.train.weightDecay], ["modularAddition", 1]);
 * ```
 */
export function taskOfRun({ task, settings }: Pick<Run, "task" | "settings">): RunTask {
  return runTask(task, settings);
}

/** The settings of a task in a variant: the configuration's with the variant's changes. */
export function settingsOf(config: Config, { task, variant }: Pick<RunSpec, "task" | "variant">): CommonSettings {
  // Changes are validated together with the settings that they are laid over, so the result has the settings' type.
  return deepMerge(config[task], variant?.changes ?? {}) as CommonSettings;
}

/** What runs are called that differ in nothing but their seed. */
export function kindOf({ id, seed }: Pick<RunSpec, "id" | "seed">): string {
  return id.slice(0, -seedSuffix(seed).length);
}

const seedSuffix = (seed: number): string => `-seed-${seed}`;

function runSpec(spec: Omit<RunSpec, "id">): RunSpec {
  return { id: runName(spec) + seedSuffix(spec.seed), ...spec };
}
