/**
 * What a claim is, before it is read off the runs.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import type { RunStudy } from "../run_study.ts";
import type { Analysis } from "./analysis.ts";
import type { Claim, Effect } from "./claims_file.ts";
import type { PartDefinition } from "./claim_part.ts";

/** What claims are read from. */
export interface Evidence {
  readonly config: Config;
  /** Every run, the controls among them. */
  readonly studies: readonly RunStudy[];
  readonly analysis: Analysis;
}

/** A claim of the paper and the statistics that capture it. */
export interface ClaimDefinition extends Pick<Claim, "id" | "title" | "claim" | "figures" | "statistic" | "reason"> {
  /** Paths of the configuration that the answer depends on. */
  readonly choices: readonly string[];
  /** Whether runs are held against controls, so that all must be measured alike. Default false. */
  readonly comparesWithControls?: boolean;
  /** Whether runs of one mode are held against another's with the same seed, so that both must be trained alike. Default false. */
  readonly comparesModes?: boolean;
  readonly parts: (evidence: Evidence) => readonly PartDefinition[];
  /** How large what the claim is about is. */
  readonly effects: (evidence: Evidence) => readonly Effect[];
  /** What else the runs said. */
  readonly notes?: (evidence: Evidence) => readonly string[];
}

/** The metric settings that move every perturbed quantity of both tasks. */
export const metricChoices: readonly string[] = [
  "mnist.metrics.perturbationScale",
  "modularAddition.metrics.perturbationScale",
  "mnist.metrics.batchSize",
  "modularAddition.metrics.batchSize",
  "mnist.metrics.order",
  "modularAddition.metrics.order",
  "modularAddition.metrics.firstLayer",
];

/** The settings that decide when a run is said to have grokked. */
export const grokkingChoices: readonly string[] = ["mnist.grokking", "modularAddition.grokking"];
