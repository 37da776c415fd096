/**
 * What a report says of a study's claims: the content of `claims.json`.
 *
 * @module
 */
import type { ReportInput } from "../report_input.ts";
import type { ReportedStudy } from "../reported_study.ts";
import type { ClaimsFile } from "./claims_file.ts";
import { evidenceOf, judgeEvidence } from "./judge.ts";
import { judgeSensitivity } from "./sensitivity.ts";
import { checkTheory } from "./theory_check.ts";
import { VERDICT_RULE } from "./verdict.ts";

/** Every claim of a study with its evidence and verdict, how far verdicts depend on choices, and the inequalities along training. */
export function judgeClaims(study: ReportedStudy, input: ReportInput): ClaimsFile {
  const { claims: definitions, reanalyses } = study;
  const evidence = evidenceOf(input);
  const claims = [...judgeEvidence(definitions, evidence)];
  return {
    schema: "degrok/claims/3",
    profile: input.config.profile,
    partial: input.partial,
    rule: [study.words.fixed, ...VERDICT_RULE].join("\n"),
    claims,
    // A dozen times the work: not for a draft, of which there is one for every run.
    sensitivity: input.partial ? [] : [...judgeSensitivity(input, { definitions, claims, reanalyses })],
    theory: [...checkTheory(study.theory?.statements ?? [], evidence.courses)],
  };
}
