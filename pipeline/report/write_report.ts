/**
 * The files of a report.
 *
 * @module
 */
import { judgeClaims } from "./claims/claims.ts";
import { comparisonFigures } from "./sweeps/comparison_figures.ts";
import { openingFigure } from "./figures/opening_figure.ts";
import { drawFigure, drawFigures, figureDocument, figureFile } from "./figures/render_figure.ts";
import { reportHtml } from "./html/report_html.ts";
import { reportMarkdown } from "./markdown.ts";
import { resultsTable } from "./results_table.ts";
import { provenanceOf } from "./provenance.ts";
import type { ReportTextName } from "./file_names.ts";
import type { ReportInput } from "./report_input.ts";
import type { ReportedStudy } from "./reported_study.ts";
import { runCourses } from "./run_course.ts";

/** Texts by their path in the report's folder. */
export type ReportFiles = Readonly<Record<ReportTextName, string>>;

/**
 * Every file of a report. Nothing is read and nothing written; the same study and input give the same files.
 *
 * @param study what the report is about
 * @param input the runs and where they come from
 * @returns `report.html`, `summary.md`, `results.csv`, `claims.json`, `provenance.json` and `figures/*.svg`
 */
export function reportFiles(study: ReportedStudy, input: ReportInput): ReportFiles {
  const courses = runCourses(input);
  const claims = judgeClaims(study, input);
  const figures = [...drawFigures(study, input.config, courses), ...comparisonFigures(input.config, courses)];
  const opening = drawFigure(openingFigure(input.config, courses), input.config, courses);
  const finds = study.finds?.({ config: input.config, courses }) ?? [];
  return {
    "report.html": reportHtml({ study, input, courses, claims, finds, opening, figures }),
    "summary.md": reportMarkdown(study, input, { courses, claims }),
    "results.csv": resultsTable(courses, claims.claims),
    "claims.json": json(claims),
    "provenance.json": json(provenanceOf(input)),
    ...Object.fromEntries(figures.map((figure) => [`figures/${figureFile(figure.spec)}`, figureDocument(figure)])),
  };
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2) + "\n";
}
