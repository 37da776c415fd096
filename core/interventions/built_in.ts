/**
 * What an intervention is that everybody has: how it changes training, and the settings that it takes.
 *
 * The settings are described by plain data, so that a run's key reaches the mathematics of its intervention and no machinery of settings.
 *
 * @module
 */
import type { Model } from "../models/model.ts";
import type { Intervention } from "../training/intervention.ts";

/** One number among an intervention's settings. */
export interface NumberSetting {
  /** What it is, with its unit. */
  readonly description: string;
  /** Its value where neither profile nor user gives another. */
  readonly default: number;
  /** Only whole numbers. */
  readonly whole?: boolean;
  /** Least value. */
  readonly atLeast?: number;
  /** Exclusive lower bound. */
  readonly above?: number;
  /** Largest value. */
  readonly atMost?: number;
  /** Exclusive upper bound. */
  readonly below?: number;
}

/** An intervention by name, with its settings. */
export interface BuiltInIntervention<S extends string = string> {
  /** What configurations and runs call it. */
  readonly name: string;
  /** As figures name it. */
  readonly title: string;
  /** The section of a task's settings that is its own; absent: it has no settings. */
  readonly section?: { readonly key: string; readonly description: string };
  /** Its settings by name. */
  readonly settings: Readonly<Record<S, NumberSetting>>;
  /** Only networks that take pairs `left` and `right` have it, and no run does whose operation is not commutative. */
  readonly pairs?: true;
  /** Time of a step, as a multiple of one without it; for estimates. */
  cost(model: Model): number;
  /** What it does. */
  intervention(settings: Readonly<Record<S, number>>): Intervention;
}
