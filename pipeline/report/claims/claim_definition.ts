/**
 * What a claim is, before it is read off the runs.
 *
 * @module
 */
import type { Config, GrokkingSettings } from "../../config/config.ts";
import type { RunCourse } from "../run_course.ts";
import type { Claim, Effect } from "./claims_file.ts";
import type { PartDefinition } from "./claim_part.ts";

/** What claims are read from. */
export interface Evidence {
  readonly config: Config;
  /** Every run, the controls among them. */
  readonly courses: readonly RunCourse[];
}

/** A claim and the statistics that capture it, from the evidence `E`. */
export interface ClaimDefinition<E = Evidence>
  extends Pick<Claim, "id" | "title" | "claim" | "figures" | "statistic" | "reason"> {
  /** What a reader asks, as a question. */
  readonly question: string;
  /** The answer in a sentence or two, from what the claim's statistics came to; about what one figure shows if its number is given. */
  readonly answer: (claim: Claim, figure?: number) => string;
  /** The figure of which a small copy stands beside the answer, by its id. Default the first of `figures`. */
  readonly picture?: string;
  /** Paths of the configuration that the answer depends on. */
  readonly choices: readonly string[];
  /** Whether runs are held against controls, so that all must be measured alike. Default false. */
  readonly comparesWithControls?: boolean;
  /** Whether runs of one intervention are held against another's with the same seed, so that both must be trained alike. Default false. */
  readonly comparesInterventions?: boolean;
  /** Whether runs are read long after they grokked, so that those of which training ended early cannot stand in. Default false. */
  readonly readsAfterGrokking?: boolean;
  readonly parts: (evidence: E) => readonly PartDefinition[];
  /** How large what the claim is about is. */
  readonly effects?: (evidence: E) => readonly Effect[];
  /** The parts by which the claim was judged before runs were seen, and why others took their place; absent: they are the same. */
  readonly formerly?: { readonly reason: string; readonly parts: (evidence: E) => readonly PartDefinition[] };
  /** What else the runs said. */
  readonly notes?: (evidence: E) => readonly string[];
}

/** Another way to read the same runs. */
export interface Reanalysis {
  readonly name: string;
  /** In words, what is different. */
  readonly describes: string;
  /** What replaces the configured definition of grokking. */
  readonly grokking: Partial<GrokkingSettings>;
  /** The claims as they are read in this way. */
  readonly claims: readonly ClaimDefinition[];
}
