/**
 * The tasks. To add one, write its file in this folder and name it here.
 *
 * @module
 */
import type * as t from "io-ts";
import { losses } from "../../core/losses/losses.ts";
import { modelFrom, type ModelRecipe } from "../../core/models/models.ts";
import { interventionSections, type InterventionSettings } from "../interventions/interventions.ts";
import { deepMerge, type DeepPartial } from "../settings/deep_merge.ts";
import { binaryOperation } from "./binary_operation.ts";
import { binaryOperationMlp } from "./binary_operation_mlp.ts";
import { mnist } from "./mnist.ts";
import { modularAddition } from "./modular_addition.ts";
import { sparseParity } from "./sparse_parity.ts";
import type { CommonSettings, RunTask, Task } from "./task.ts";

const listed = [mnist, modularAddition, sparseParity, binaryOperation, binaryOperationMlp] as const;

type Listed = (typeof listed)[number];

/** A task, by its section of the configuration. */
export type TaskName = Listed["name"];

/** The settings of every task, by name. */
export type TasksSettings = {
  readonly [T in Listed as T["name"]]:
    & { readonly interventions: readonly string[] }
    & t.TypeOf<T["section"]>
    & InterventionSettings<T["pairs"]>;
};

/** Every task, in the order of the figures. */
export const tasks: readonly Task<TaskName>[] = listed as unknown as readonly Task<TaskName>[];

/** The names of the tasks, in the order of the figures. */
export const taskNames: readonly TaskName[] = tasks.map(({ name }) => name);

/**
 * The task of a name.
 *
 * @example
 * ```ts
 * import { taskOf } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(taskOf("mnist").title, "MNIST");
 * ```
 */
export function taskOf(name: TaskName): Task<TaskName> {
  return tasks.find((each) => each.name === name) as Task<TaskName>;
}

/** The settings of every task in a profile. */
export function taskProfiles(profile: keyof Task["profiles"]): TasksSettings {
  return Object.fromEntries(tasks.map((task) => {
    const whole = deepMerge(interventionSections(task).defaults, task.profiles.paper);
    const changes: DeepPartial<CommonSettings> = profile === "paper" ? {} : task.profiles[profile];
    return [task.name, deepMerge(whole, changes)];
  })) as unknown as TasksSettings; // a test decodes every profile
}

/**
 * A task with settings: its network and its loss ready to be used.
 *
 * @example
 * ```ts
 * import { parameterCount, profileConfig, runTask } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const { model } = runTask("modularAddition", profileConfig("paper").modularAddition);
 * assertEquals(parameterCount(model.parameterShapes), 226816);
 * ```
 */
export function runTask<S extends CommonSettings>(name: TaskName, settings: S): RunTask<S> {
  const task = taskOf(name);
  return { task: name, settings, model: modelFrom(measuredModel(task, settings)), loss: losses[task.loss] };
}

/** The network of a task as metrics read it. */
export function measuredModel(task: Task, settings: CommonSettings): ModelRecipe {
  const { module, options } = task.model(settings);
  return { module, options: { ...options, ...task.reading?.(settings) } } as ModelRecipe;
}
