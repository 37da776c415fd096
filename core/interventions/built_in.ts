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

/** One word among an intervention's settings. */
export interface WordSetting {
  /** What it is. */
  readonly description: string;
  /** Its value where neither profile nor user gives another. */
  readonly default: string;
  /** What it may be. */
  readonly words: readonly string[];
  /** Only tasks of pairs `left` and `right` have it; the default holds for others. */
  readonly pairs?: true;
}

/** A setting of an intervention. */
export type InterventionSetting = NumberSetting | WordSetting;

/** An intervention by name, with its settings: numbers `S`, and numbers `N` and words `W` that may be left to their defaults. */
export interface BuiltInIntervention<S extends string = string, N extends string = never, W extends string = never> {
  /** What configurations and runs call it. */
  readonly name: string;
  /** As figures name it. */
  readonly title: string;
  /** The section of a task's settings that is its own; absent: it has no settings. */
  readonly section?: { readonly key: string; readonly description: string };
  /** Its settings by name. */
  readonly settings: Readonly<Record<S | N, NumberSetting> & Record<W, WordSetting>>;
  /** Only networks that take pairs `left` and `right` have it, and no run does whose operation is not commutative. */
  readonly pairs?: true;
  /** Time of a step, as a multiple of one without it; for estimates. */
  cost(model: Model): number;
  /** What it does. */
  intervention(settings: Readonly<Record<S, number> & Partial<Record<N, number> & Record<W, string>>>): Intervention;
}
