/**
 * An imported run as text.
 *
 * @module
 */
import type { DocumentOf } from "../documents/documents.ts";
import type { Paint } from "../display/paint.ts";

/** More differences than this are counted. */
const most = 6;

/**
 * What was stored, whether the next `reproduce` finds it, and if not, what differs here and what can be used all the same.
 *
 * @returns lines with line ends
 */
export function printImport({ run, folder, stored, known, found, again }: DocumentOf<"import">, paint: Paint): string {
  const lines = [`${run}: ${stored} results stored, ${known} were stored already`];
  if (again.length === 0) {
    lines.push(
      paint("good", `all ${found} of them are found by`),
      `  deno task reproduce --config ${folder}/configuration.json`,
    );
    return lines.map((line) => `${line}\n`).join("");
  }
  const own = again.flatMap(({ changes }) => changes).filter(({ cause }) => cause !== "upstream");
  const differences = [
    ...new Set(own.map(({ component, old, new: now }) => `  ${component}: ${short(old)} there, ${short(now)} here`)),
  ];
  lines.push(
    paint("note", `${again.length} of ${found + again.length} would be computed again here, because results depend on`),
    ...differences.slice(0, most),
    ...(differences.length > most ? [`  and ${differences.length - most} more; see deno task why`] : []),
    "its metrics and weights can be used all the same:",
    `  ${folder}/metrics.csv`,
    `  ${folder}/train/checkpoints/, for NumPy, PyTorch and deno task evaluate`,
  );
  return lines.map((line) => `${line}\n`).join("");
}

const short = (text: string): string => text.length <= 40 ? text : `${text.slice(0, 37)}...`;
