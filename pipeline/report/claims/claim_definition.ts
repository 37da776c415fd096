/**
 * What a claim is, before it is read off the runs.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import type { RunStudy } from "../run_study.ts";
import type { Claim } from "./claims_file.ts";
import type { PartDefinition } from "./claim_part.ts";

/** What claims are read from. */
export interface Evidence {
  readonly config: Config;
  readonly studies: readonly RunStudy[];
}

/** A claim of the paper and the statistics that capture it. */
export interface ClaimDefinition extends Pick<Claim, "id" | "title" | "claim" | "figures" | "statistic" | "reason"> {
  /** Paths of the configuration that the answer depends on. */
  readonly choices: readonly string[];
  readonly parts: (evidence: Evidence) => readonly PartDefinition[];
  /** An effect size beside the parts. */
  readonly effect?: (evidence: Evidence) => Claim["effect"];
}

/** The metric settings that move every perturbed quantity of both tasks. */
export const metricChoices: readonly string[] = [
  "mnist.metrics.batchSize",
  "modularAddition.metrics.batchSize",
  "modularAddition.metrics.firstLayer",
];

/** The settings that decide when a run is said to have grokked. */
export const grokkingChoices: readonly string[] = ["mnist.grokking", "modularAddition.grokking"];
