/**
 * Claims, read off runs and judged.
 *
 * @module
 */
import type { GrokkingSettings, TaskName } from "../../config/config.ts";
import { taskTitle } from "../figures/titles.ts";
import type { ReportInput, RunResult } from "../report_input.ts";
import { type RunCourse, runCourses } from "../run_course.ts";
import type { ClaimDefinition, Evidence } from "./claim_definition.ts";
import { claimPart, type PartDefinition } from "./claim_part.ts";
import type { Claim } from "./claims_file.ts";
import { basisOf } from "../seed_words.ts";
import { indicationOf, verdictOf } from "./verdict.ts";

/** How the runs are taken, where it is not as they are. */
export interface EvidenceOptions {
  /** What replaces the configured definition of grokking. */
  readonly grokking?: Partial<GrokkingSettings>;
  /** Runs of a variant that stand in for base runs. */
  readonly standIns?: ReadonlySet<RunResult>;
}

/** What claims are read from. */
export function evidenceOf(
  { config, runs }: Pick<ReportInput, "config" | "runs">,
  { grokking = {}, standIns = new Set() }: EvidenceOptions = {},
): Evidence {
  const courses = runCourses({ config, runs }, grokking)
    .map((course) => standIns.has(course.run) ? asBase(course) : course);
  return { config, courses };
}

/** Every claim with its evidence and verdict. */
export function judgeEvidence(definitions: readonly ClaimDefinition[], evidence: Evidence): readonly Claim[] {
  return definitions.map((definition) => judge(definition, evidence));
}

/** A run that claims take for a base run, with the settings that it was made with. */
function asBase(course: RunCourse): RunCourse {
  return { ...course, run: { ...course.run, variant: null } };
}

function judge(definition: ClaimDefinition, evidence: Evidence): Claim {
  const included = ({ task }: { readonly task: TaskName }) => evidence.config[task].interventions.length > 0;
  const all = definition.parts(evidence);
  const judged = (definitions: readonly PartDefinition[]) => definitions.filter(included).map(claimPart);
  const parts = judged(all);
  const former = definition.formerly === undefined ? undefined : judged(definition.formerly.parts(evidence));
  const leftOut = new Set(all.filter((part) => !included(part)).map(({ task }) => task));
  const { id, title, claim, figures, statistic, reason, choices, effects, notes } = definition;
  return {
    id,
    title,
    claim,
    figures,
    statistic,
    reason,
    parts,
    effects: (effects?.(evidence) ?? []).filter(included),
    notes: [...notes?.(evidence) ?? []],
    verdict: verdictOf(parts),
    indication: indicationOf(parts),
    basis: [basisOf(parts), ...[...leftOut].map((task) => `${taskTitle[task]} left out`)].join("; "),
    formerly: former === undefined || definition.formerly === undefined
      ? null
      : { reason: definition.formerly.reason, verdict: verdictOf(former), indication: indicationOf(former) },
    choices: [...choices],
  };
}
