/**
 * One metric of a run as a file.
 *
 * @module
 */
import { isRight } from "fp-ts/Either";
import * as t from "io-ts";

/** Name of a metric's file: a CSV table with a `step` column and the metric's own. */
export const metricFile = "values.csv";

/** Name of the file that describes the columns of a user's metric. */
export const columnsFile = "columns.json";

const OwnColumns = t.readonlyArray(t.readonly(t.strict({ name: t.string, description: t.string })));

/**
 * The columns in the bytes of that file.
 *
 * @throws {TypeError} if they are none; the store has verified its digest before, so this is a mistake of the program
 */
export function decodeOwnColumns(bytes: Uint8Array): t.TypeOf<typeof OwnColumns> {
  const decoded = OwnColumns.decode(JSON.parse(new TextDecoder().decode(bytes)));
  if (isRight(decoded)) return decoded.right;
  throw new TypeError(
    `Cannot read ${columnsFile} as it must list columns: current value is ${decoded.left.length} errors`,
  );
}
