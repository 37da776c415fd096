/**
 * A study's own tables: what its verdicts depend on, and what they rest on.
 *
 * @module
 */
import type { ReportedStudy } from "../reported_study.ts";
import type { StudyTable } from "../study_table.ts";
import type { ReportSources } from "./figures_section.ts";
import { type Markup, markup, table } from "./markup.ts";

/** The tables of a study that have rows. */
export function shownTables(
  { tables }: Pick<ReportedStudy, "tables">,
  given: Parameters<NonNullable<ReportedStudy["tables"]>>[0],
): readonly StudyTable[] {
  return tables?.(given).filter(({ rows }) => rows.length > 0) ?? [];
}

/** Whether there is such a table of these runs. */
export function hasTables(sources: ReportSources): boolean {
  return tablesIn(sources).length > 0;
}

/** The section's body. */
export function tablesSection(sources: ReportSources): Markup {
  return markup`${
    tablesIn(sources).map(({ title, text, headings, rows }) =>
      markup`<h4>${title}</h4>
<p>${text}</p>
${table(title, headings, rows.map((cells) => ({ cells })))}`
    )
  }`;
}

function tablesIn({ study, input: { config }, courses, claims }: ReportSources): readonly StudyTable[] {
  return shownTables(study, { evidence: { config, courses }, claims });
}
