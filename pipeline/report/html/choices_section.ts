/**
 * Choices and deviations.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import { choices, restored } from "../../studies/robustness/choices.ts";
import { settingAt, settingText } from "../settings_difference.ts";
import { list, type Markup, markup, table } from "./markup.ts";
import { deviationsTable } from "./runs_section.ts";

/** What the paper leaves open, what had to be restored, and where this configuration is not the paper's. */
export function choicesSection(config: Config): Markup {
  const setting = (path: string) => markup`<code>${path}</code>: ${settingText(settingAt(config, path))}`;
  return markup`<p>The paper does not fix everything. What it leaves open is a named setting here, or is stated.</p>
${
    table(
      "Choices",
      ["Left open", "Chosen", "Setting and value"],
      choices.map(({ open, chosen, paths }) => ({
        cells: [open, chosen, paths.length === 0 ? "fixed in the code" : list(paths.map(setting))],
      })),
    )
  }
<p>Displays that no public source shows were derived again; the tests check them as properties:</p>
${list(restored)}
<h3>Deviations from the paper's settings</h3>
${deviationsTable(config)}`;
}
