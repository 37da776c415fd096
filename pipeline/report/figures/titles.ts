/**
 * Tasks and ways of training as figures and tables name them.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";
import type { Mode } from "../../runs.ts";
import type { ColorName } from "./theme.ts";

/** A task as figures name it. */
export const taskTitle: Readonly<Record<TaskName, string>> = { mnist: "MNIST", modularAddition: "Modular addition" };

/** A way of training as figures name it. */
export const modeTitle: Readonly<Record<Mode, string>> = {
  standard: "standard training",
  perturbed: "perturbed training",
  abelian: "abelian regulariser",
};

/** The colour of a way of training where several share a frame. */
export const modeColor: Readonly<Record<Mode, ColorName>> = {
  standard: "blue",
  perturbed: "vermillion",
  abelian: "green",
};
