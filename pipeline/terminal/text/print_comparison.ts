/**
 * What became of a comparison with the snapshot, as text.
 *
 * @module
 */
import type { DocumentOf } from "../documents/documents.ts";
import type { Paint } from "../display/paint.ts";

/** A comparison: what was compared and how, then a line for each thing that differs. */
export function printComparison(
  { snapshot, identicalKeys, otherKeys, reasons, settings, differences, verdicts }: DocumentOf<"comparison">,
  paint: Paint,
): string {
  const told = [...differences, ...verdicts];
  const lines = [
    `${paint("strong", "compared")} with ${snapshot}: ${
      identicalKeys.length + otherKeys.length === 0 ? "no run in common" : [
        ...(identicalKeys.length > 0 ? [`${runs(identicalKeys.length)} to the bit`] : []),
        ...(otherKeys.length > 0 ? [`${runs(otherKeys.length)} by statistics over seeds`] : []),
      ].join(", ")
    }`,
    ...(otherKeys.length > 0
      ? [paint("note", "the same bits are not promised, as these differ:"), ...reasons.map((reason) => `  ${reason}`)]
      : []),
    ...(settings.length > 0 ? [paint("note", `not compared, as settings differ: ${settings.join(", ")}`)] : []),
    ...told.map(({ what, before, now, allowed }) =>
      `${paint("bad", "differs")}  ${what}: ${before} in the snapshot, ${now} now (allowed: ${allowed})`
    ),
    ...(told.length === 0 && identicalKeys.length + otherKeys.length > 0 ? [paint("good", "nothing differs")] : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

// Helpers

function runs(count: number): string {
  return count === 1 ? "1 run" : `${count} runs`;
}
