/**
 * What a reproduction came to, as the document that the command line prints.
 *
 * @module
 */
import type { Summary } from "../documents/documents.ts";
import { stageNames } from "../../plan/stage_name.ts";
import type { PipelineError } from "../../platform/errors.ts";
import type { Reproduction } from "../../run/reproduce.ts";

/** Counts and times by stage, and the time of each result. */
export function summaryDocument(
  { outcomes, failures, report, milliseconds, run }: Reproduction & {
    readonly milliseconds: number;
    readonly run: string;
  },
): Summary {
  const stages = stageNames.map((stage) => {
    const ofStage = outcomes.filter((entry) => entry.stage === stage).map(({ outcome }) => outcome);
    const computed = ofStage.filter(({ status }) => status === "computed");
    const cached = ofStage.filter(({ status }) => status === "cached");
    const failed = [...new Set(failures)].filter((error) => stageOf(error) === stage).length; // runs share a dataset's failure
    return {
      stage,
      computed: computed.length,
      cached: cached.length,
      failed,
      computedMilliseconds: computed.reduce((sum, outcome) => sum + outcome.milliseconds, 0),
      savedMilliseconds: cached.reduce((sum, outcome) => sum + outcome.savedMilliseconds, 0),
    };
  });
  const reached = stages.filter(({ computed, cached, failed }) => computed + cached + failed > 0);
  const times = outcomes.map(({ stage, outcome: { record } }) => ({
    stage,
    label: record.label,
    milliseconds: record.milliseconds,
  }));
  return { stages: reached, milliseconds, run, times, ...(report === undefined ? {} : { report }) };
}

function stageOf(error: PipelineError): string | undefined {
  return "stage" in error ? error.stage : error._tag === "InvalidData" ? "dataset" : undefined;
}
