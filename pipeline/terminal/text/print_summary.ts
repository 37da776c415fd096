/**
 * The last line of a run.
 *
 * @module
 */
import type { Summary } from "../documents/documents.ts";
import type { Paint } from "../display/paint.ts";
import { formatDuration } from "./quantities.ts";
import { wrapped } from "./table_text.ts";
import type { Terminal } from "../../platform/terminal.ts";

/**
 * What has happened, such as `4 stages: 1 ran (42 s), 3 cached (saved 12 m 03 s), report → outputs/quick/report.html`.
 *
 * A stage counts as failed if a result of it failed, else as run if one was computed, else as cached. The time in which stages ran is the time
 * from start to end; the time that was saved is what computing the stored results once took.
 *
 * @returns one line with its line end; on a terminal that is too narrow for it, more
 */
export function printSummary(
  { stages, milliseconds, report, run }: Summary,
  { live, columns }: Pick<Terminal, "live" | "columns">,
  paint: Paint,
): string {
  const failed = stages.filter((each) => each.failed > 0);
  const ran = stages.filter((each) => each.failed === 0 && each.computed > 0);
  const cached = stages.filter((each) => each.failed === 0 && each.computed === 0);
  const saved = stages.reduce((sum, each) => sum + each.savedMilliseconds, 0);
  const parts = [
    ...(failed.length === 0 ? [] : [paint("bad", `${failed.length} failed (${failed.map(failure).join(", ")})`)]),
    ...(ran.length === 0 ? [] : [paint("good", `${ran.length} ran (${formatDuration(milliseconds)})`)]),
    ...(cached.length === 0 && saved === 0
      ? []
      : [`${cached.length} cached${saved > 0 ? ` (saved ${formatDuration(saved)})` : ""}`]),
    ...(report === undefined ? [] : [`report → ${report}`]),
    ...(run === undefined ? [] : [`run ${run}`]),
  ];
  const pieces = parts.map((part, i) => i < parts.length - 1 ? `${part},` : part);
  const line = [`${stages.length} ${stages.length === 1 ? "stage" : "stages"}:`, ...pieces];
  // Who reads a pipe looks for one line.
  return wrapped(line, { width: live ? columns - 1 : Infinity, rest: "  " }).map((each) => `${each}\n`).join("");
}

// Helpers

function failure({ stage, failed, computed, cached }: Summary["stages"][number]): string {
  return `${stage}: ${failed} of ${failed + computed + cached}`;
}
