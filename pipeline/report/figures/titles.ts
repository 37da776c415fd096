/**
 * Tasks and interventions as figures and tables name them.
 *
 * @module
 */
import { builtIn, interventions as listed, namesIn, standard } from "../../interventions/interventions.ts";
import { type TaskName, tasks } from "../../tasks/tasks.ts";
import { formatList } from "../format.ts";
import type { ColorName } from "./theme.ts";

/** A task as figures name it. */
export const taskTitle = Object.fromEntries(tasks.map(({ name, title }) => [name, title])) as Readonly<
  Record<TaskName, string>
>;

/** How a run is trained as figures name it. */
export function interventionTitle(intervention: string): string {
  return titlesIn(intervention).join(" and ");
}

function titlesIn(intervention: string): readonly string[] {
  return intervention === standard
    ? ["standard training"]
    : namesIn(intervention).map((name) => builtIn(name)?.title ?? `${name} (user's intervention)`);
}

/** Training with an intervention, inside a sentence: `perturbed training with Grokfast`, `training with the abelian regulariser`. */
export function trainingWith(intervention: string): string {
  const titles = titlesIn(intervention);
  const training = titles.find((title) => title.endsWith("training"));
  const others = titles.filter((title) => title !== training).map((title) =>
    TAKES_ARTICLE.test(title) ? `the ${title}` : title
  );
  return others.length === 0 ? training ?? "" : `${training ?? "training"} with ${formatList(others)}`;
}

/** Titles of single things; the others are names or methods. */
const TAKES_ARTICLE = /(?:regulariser|gradient|clamp|penalty)$/;

const firstColors: readonly ColorName[] = ["blue", "vermillion", "green"];
const otherColors: readonly ColorName[] = ["purple", "ochre", "grey"];

/** The colour of an intervention where several share a frame: the first ones have their own, others take what is left, up to six different ones. */
export function interventionColor(intervention: string, interventions: readonly string[]): ColorName {
  const fixed = [standard, ...listed.map(({ name }) => name)].slice(0, firstColors.length);
  if (fixed.includes(intervention)) return firstColors[fixed.indexOf(intervention)];
  const free = [...otherColors, ...firstColors.filter((_, index) => !interventions.includes(fixed[index]))];
  return free[interventions.filter((each) => !fixed.includes(each)).indexOf(intervention) % free.length];
}

/** More interventions than this cannot be told apart in a frame. */
const MOST_IN_A_FRAME = 4;

/** Interventions that share a frame: all where they can be told apart, else a few at a time, each beside the standard one. */
export function comparedInFrames(interventions: readonly string[]): readonly (readonly string[])[] {
  if (interventions.length <= MOST_IN_A_FRAME) return [interventions];
  const [first, ...others] = interventions.toSorted((a, b) => Number(b === standard) - Number(a === standard));
  const size = MOST_IN_A_FRAME - 1;
  return Array.from({ length: Math.ceil(others.length / size) }, (_, index) => [
    first,
    ...others.slice(index * size, (index + 1) * size),
  ]);
}

/** The colour of a variant's runs, the same in every experiment. */
export function variantColor(name: string): ColorName {
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return otherColors[sum % otherColors.length];
}
