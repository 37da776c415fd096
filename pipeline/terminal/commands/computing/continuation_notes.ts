/**
 * What a plan says of trainings that another engine began.
 *
 * @module
 */
import type { SurveyedResult } from "../../../run/survey.ts";
import type { ExperimentOptions } from "../../experiment_options.ts";

/** Where each of the trainings to run continues, if `--continue-from` asks for it; or that none of them was begun. */
export function continuationNotes(
  trained: readonly SurveyedResult[],
  { continueFrom }: Pick<ExperimentOptions, "continueFrom">,
): readonly string[] {
  if (continueFrom === undefined || trained.length === 0) return [];
  const notes = trained.flatMap(({ label, continues }) =>
    continues === undefined ? [] : [`${label} continues from step ${continues.step}, which ${continues.by} reached`]
  );
  return notes.length > 0
    ? notes
    : [`--continue-from ${continueFrom}: none of these trainings was begun by that engine`];
}
