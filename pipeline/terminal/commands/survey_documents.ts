/**
 * A survey as the documents that the command line prints.
 *
 * @module
 */
import type { Reason } from "../../cache/differences.ts";
import type { Graph, Plan, Status, Why } from "../documents/documents.ts";
import { reasonText } from "../text/reason_text.ts";
import { type StageName, stageNames } from "../../plan/stage_name.ts";
import type { SurveyedResult } from "../../run/survey.ts";

/** What is going to happen, with the time that `jobs` workers need. */
export function planDocument(
  results: readonly SurveyedResult[],
  { profile, out, jobs, notes = [] }: {
    readonly profile: string;
    readonly out: string;
    readonly jobs: number;
    readonly notes?: readonly string[];
  },
): Plan {
  const stages = stageNames.filter((stage) => results.some((result) => result.stage === stage)).map((stage) => {
    const ofStage = results.filter((result) => result.stage === stage);
    const toRun = ofStage.filter(({ explanation }) => explanation.status === "would run");
    const reasons = new Map<Reason, number>();
    for (const { explanation: { reason } } of toRun) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    const milliseconds = toRun.reduce((sum, result) => sum + result.milliseconds, 0) /
      Math.max(1, Math.min(jobs, runsIn(toRun)));
    return {
      stage,
      run: toRun.length,
      cached: ofStage.length - toRun.length,
      reasons: [...reasons].map(([reason, count]) => ({ reason: reasonText(reason), count })),
      ...(toRun.length > 0 ? { milliseconds } : {}),
    };
  });
  return { profile, out, jobs, stages, ...(notes.length === 0 ? {} : { notes }) };
}

/** How many runs results belong to: what can go on side by side. */
function runsIn(results: readonly SurveyedResult[]): number {
  return new Set(results.map(({ label }) => label.split("/")[0])).size;
}

/** What is stored and what is not. */
export function statusDocument(
  results: readonly SurveyedResult[],
  { profile, report }: { readonly profile: string; readonly report?: string },
): Status {
  const stages = stageNames.map((stage) => ({
    stage,
    results: results.filter((result) => result.stage === stage).map(({ label, explanation }) => ({
      label,
      state: stateOf(explanation),
      ...(explanation.status === "cached" ? {} : { reason: reasonText(explanation.reason, explanation.changes) }),
    })),
  }));
  return { profile, stages, ...(report === undefined ? {} : { report }) };
}

function stateOf(explanation: SurveyedResult["explanation"]): "cached" | "stale" | "missing" | "unknown" {
  if (explanation.status === "cached") return "cached";
  if (explanation.reason === "never-run" || explanation.reason === "removed") return "missing";
  return explanation.key === undefined && explanation.reason === "upstream" ? "unknown" : "stale";
}

/** Why a stage's results would be computed again. */
export function whyDocument(results: readonly SurveyedResult[], stage: StageName, label?: string): Why {
  const wanted = results.filter((result) =>
    result.stage === stage && (label === undefined || result.label === label || result.label.startsWith(`${label}/`))
  );
  return {
    stage,
    results: wanted.map(({ label, explanation: { reason, changes } }) => ({ label, reason, changes })),
  };
}

/** What is computed from what. */
export function graphDocument(results: readonly SurveyedResult[]): Graph {
  const id = ({ stage, label }: { readonly stage: StageName; readonly label: string }) => `${stage}:${label}`;
  return {
    nodes: results.map((result) => ({
      id: id(result),
      stage: result.stage,
      label: result.label,
      cached: result.explanation.status === "cached",
    })),
    edges: results.flatMap((result) => result.upstream.map((input) => [id(input), id(result)] as [string, string])),
  };
}
