/**
 * Tasks and ways of training as figures and tables name them.
 *
 * @module
 */
import { builtIn, interventions, namesIn, standard } from "../../interventions/interventions.ts";
import type { Mode } from "../../plan/runs.ts";
import { type TaskName, tasks } from "../../tasks/tasks.ts";
import type { ColorName } from "./theme.ts";

/** A task as figures name it. */
export const taskTitle = Object.fromEntries(tasks.map(({ name, title }) => [name, title])) as Readonly<
  Record<TaskName, string>
>;

/** A way of training as figures name it. */
export function modeTitle(mode: Mode): string {
  if (mode === standard) return "standard training";
  return namesIn(mode).map((name) => builtIn(name)?.title ?? `${name} (own intervention)`).join(" and ");
}

const firstColors: readonly ColorName[] = ["blue", "vermillion", "green"];
const otherColors: readonly ColorName[] = ["purple", "ochre", "grey"];

/** The colour of a way of training where several share a frame: the first ones have their own, others take turns. */
export function modeColor(mode: Mode, modes: readonly Mode[]): ColorName {
  const fixed = [standard, ...interventions.map(({ name }) => name)].slice(0, firstColors.length);
  if (fixed.includes(mode)) return firstColors[fixed.indexOf(mode)];
  return otherColors[modes.filter((each) => !fixed.includes(each)).indexOf(mode) % otherColors.length];
}
