/**
 * What a study trains, where that is more than a profile's runs.
 *
 * @module
 */
import type { VariantSettings } from "../config/config.ts";
import type { ProfileChanges } from "../config/profiles.ts";
import type { RunSpec } from "../plan/runs.ts";
import type { Evidence } from "./claims/claim_definition.ts";

/** What a study trains: what it changes in the profiles, and the trials that it plans from what is known so far. */
export interface Design {
  /** Whether the trials have seeds of their own, so that further ones of the configuration decide nothing. */
  readonly ownSeeds?: boolean;
  /** What it changes in each profile, below everything that a user asks for. */
  readonly settings: ProfileChanges;
  /**
   * The metrics of a run that `plan` reads, by name; none for a run that decides nothing. Nothing else is looked up, and a run counts as complete
   * when these are there.
   */
  readonly reads: (run: RunSpec) => readonly string[];
  /**
   * The trials, as far as the runs so far decide them: a pure function. Without runs it gives those that depend on none. A run more may add
   * trials; it takes none away.
   */
  readonly plan: (evidence: Evidence) => PlannedTrials;
}

/** The trials of a study. */
export interface PlannedTrials {
  /** Those whose settings are known, each with the purpose `trial`. */
  readonly trials: readonly VariantSettings[];
  /** Those whose settings depend on runs that are not there, in place of these settings some that take about as long. */
  readonly waiting: readonly VariantSettings[];
}
