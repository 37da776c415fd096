/**
 * Choices and deviations.
 *
 * @module
 */
import { settingAt, settingText } from "../setting_text.ts";
import { list, type Markup, markup, table } from "./markup.ts";
import type { ReportSources } from "./figures_section.ts";
import { deviationsTable } from "./runs_section.ts";

/** What the study's source leaves open, what had to be restored, and where this configuration deviates from the study's profile. */
export function choicesSection({ study, input: { config } }: ReportSources): Markup {
  const { choices, restored, profile } = study;
  const setting = (path: string) => markup`<code>${path}</code>: ${settingText(settingAt(config, path))}`;
  const chosen = () =>
    table(
      "Choices",
      ["Left open", "Chosen", "Setting and value"],
      choices.map(({ open, chosen, paths }) => ({
        cells: [open, chosen, paths.length === 0 ? "fixed in the code" : list(paths.map(setting))],
      })),
    );
  return markup`${
    choices.length === 0
      ? ""
      : markup`<p>The source of the claims does not fix everything. What it leaves open is a named setting here, or is stated below.</p>
${chosen()}
`
  }${
    restored.length === 0
      ? ""
      : markup`<p>Formulas that no public source shows were derived again; the tests check them as properties:</p>
${list(restored)}`
  }
<h3>Deviations from the settings of the ${profile} profile</h3>
${deviationsTable(config, study)}`;
}
