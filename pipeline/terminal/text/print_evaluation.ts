/**
 * An evaluation of weights as text.
 *
 * @module
 */
import { formatCsv } from "../../files/csv.ts";
import type { DocumentOf } from "../documents/documents.ts";
import type { Paint } from "../display/paint.ts";
import { tableLines } from "./table_text.ts";

type Evaluation = DocumentOf<"evaluation">;

/**
 * Every column with its value, metric by metric.
 *
 * @returns lines with line ends
 */
export function printEvaluation({ weights, task, layout, parameters, seed, values }: Evaluation, paint: Paint): string {
  const rows = values.map(({ metric, column, value }, index) => [
    index > 0 && values[index - 1].metric === metric ? "" : metric,
    column,
    value === null ? "not defined" : shown(value),
  ]);
  const lines = tableLines([["metric", "column", "value"], ...rows], ["left", "left", "right"]);
  return [
    `${weights}: ${parameters} parameters of ${task}, laid out as ${layout}; split and draws of seed ${seed}`,
    paint("faint", lines[0]),
    ...lines.slice(1),
  ].map((line) => `${line}\n`).join("");
}

/** The same as one row of a table like `metrics/<run>.csv`, without a step. */
export function evaluationCsv({ values }: Evaluation): string {
  const row = values.flatMap(({ column, value }) => value === null ? [] : [[column, value] as const]);
  return formatCsv({ columns: values.map(({ column }) => column), rows: [Object.fromEntries(row)] });
}

/** Six digits that matter. */
function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
