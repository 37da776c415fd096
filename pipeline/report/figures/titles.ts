/**
 * Tasks and ways of training as figures and tables name them.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";
import { isPaperMode, type Mode, type PaperMode } from "../../plan/runs.ts";
import type { ColorName } from "./theme.ts";

/** A task as figures name it. */
export const taskTitle: Readonly<Record<TaskName, string>> = { mnist: "MNIST", modularAddition: "Modular addition" };

const paperTitles: Readonly<Record<PaperMode, string>> = {
  standard: "standard training",
  perturbed: "perturbed training",
  abelian: "abelian regulariser",
};

/** A way of training as figures name it. */
export function modeTitle(mode: Mode): string {
  return isPaperMode(mode) ? paperTitles[mode] : `${mode} (own intervention)`;
}

const paperColors: Readonly<Record<PaperMode, ColorName>> = {
  standard: "blue",
  perturbed: "vermillion",
  abelian: "green",
};
const ownColors: readonly ColorName[] = ["purple", "ochre", "grey"];

/** The colour of a way of training where several share a frame; ways of the user's own take turns. */
export function modeColor(mode: Mode, modes: readonly Mode[]): ColorName {
  if (isPaperMode(mode)) return paperColors[mode];
  return ownColors[modes.filter((each) => !isPaperMode(each)).indexOf(mode) % ownColors.length];
}
