/**
 * One metric of a run as a file.
 *
 * @module
 */

/** Name of a metric's file: a CSV table with a `step` column and the metric's own. */
export const metricFile = "values.csv";
