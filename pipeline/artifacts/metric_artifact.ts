/**
 * One metric of a run as a file.
 *
 * @module
 */
import * as t from "io-ts";

/** Name of a metric's file: a CSV table with a `step` column and the metric's own. */
export const metricFile = "values.csv";

/** Name of the file that tells what the columns of a metric of the user's own are. */
export const columnsFile = "columns.json";

/** Codec of that file. */
export const OwnColumns = t.readonlyArray(t.readonly(t.strict({ name: t.string, description: t.string })));
