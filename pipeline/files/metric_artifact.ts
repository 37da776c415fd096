/**
 * One metric of a run as a file.
 *
 * @module
 */
import * as t from "io-ts";
import { ContentError, decodeJson } from "./content_error.ts";
import { COLUMN_NAME, type NumericTable, parseCsv } from "./csv.ts";

/** Name of a metric's file: a CSV table with a `step` column and the metric's own. */
export const metricFile = "values.csv";

/** Name of the file that describes the columns of a user's metric. */
export const columnsFile = "columns.json";

const ColumnName = t.refinement(t.string, (name) => COLUMN_NAME.test(name) && name !== "step", "column");
/** Columns of a metric. */
export const OwnColumns = t.readonlyArray(t.readonly(t.strict({ name: ColumnName, description: t.string })));

/**
 * The columns in the bytes of that file.
 *
 * @throws {ContentError} if they are none
 */
export function decodeOwnColumns(bytes: Uint8Array): t.TypeOf<typeof OwnColumns> {
  return decodeJson(columnsFile, OwnColumns, new TextDecoder().decode(bytes));
}

/**
 * The table in the bytes of a CSV file whose first column is `step`, ascending.
 *
 * @param name of the file, for messages
 * @throws {ContentError} that names the first place that is wrong
 */
export function decodeTable(name: string, bytes: Uint8Array): NumericTable {
  const parsed = parseCsv(new TextDecoder().decode(bytes));
  if (!parsed.ok) throw new ContentError(name, `${parsed.place} must be ${parsed.expectation}`, parsed.found);
  const { columns, rows } = parsed.value;
  if (columns[0] !== "step") throw new ContentError(name, "its first column must be step", columns.join(", "));
  const wrong = rows.findIndex(({ step }, index) =>
    !Number.isSafeInteger(step) || step! < 0 || (index > 0 && step! <= rows[index - 1].step!)
  );
  if (wrong >= 0) {
    throw new ContentError(name, `its steps must ascend, and in row ${wrong + 1} do not`, rows[wrong].step);
  }
  return parsed.value;
}
