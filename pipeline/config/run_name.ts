/**
 * How runs are called.
 *
 * @module
 */
import { type TaskName, taskOf } from "../tasks/tasks.ts";

/** What decides a run's name, but for its seed. */
export interface NamedRun {
  readonly task: TaskName;
  readonly intervention: string;
  readonly variant: { readonly name: string } | null;
}

/** What runs are called that differ in their seed alone: `modular-addition-perturbed-random-labels`. */
export function runName({ task, intervention, variant }: NamedRun): string {
  return [
    taskOf(task).slug,
    intervention.replaceAll("+", "."), // no name has a dot, so no two combinations are spelled alike
    ...(variant === null ? [] : [variant.name]),
  ].join("-");
}
