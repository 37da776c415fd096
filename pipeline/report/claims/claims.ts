/**
 * What a report says of the paper's claims: the content of `claims.json`.
 *
 * @module
 */
import type { ReportInput } from "../report_input.ts";
import { PRIMARY_ANALYSIS } from "./analysis.ts";
import type { ClaimsFile } from "./claims_file.ts";
import { evidenceOf, judgeEvidence } from "./judge.ts";
import { judgeSensitivity } from "./sensitivity.ts";
import { checkTheory } from "./theory_check.ts";
import { VERDICT_RULE } from "./verdict.ts";

/** Every claim of the paper with its evidence and verdict, how far verdicts hang on choices, and the inequalities along training. */
export function judgeClaims(input: ReportInput): ClaimsFile {
  const evidence = evidenceOf(input, PRIMARY_ANALYSIS);
  const claims = [...judgeEvidence(evidence)];
  return {
    schema: "degrok/claims/3",
    profile: input.config.profile,
    partial: input.partial,
    rule: VERDICT_RULE,
    claims,
    // A dozen times the work: not for a draft, of which there is one for every run.
    sensitivity: input.partial ? [] : [...judgeSensitivity(input, claims)],
    theory: [...checkTheory(evidence.studies)],
  };
}
