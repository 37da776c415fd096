/**
 * Codecs of the numbers in JSON documents.
 *
 * @module
 */
import * as t from "io-ts";

/** A number that JSON can hold: it has no NaN and no infinity. */
export const finite = t.refinement(t.number, Number.isFinite, "finite");

/** How many. */
export const count = t.refinement(t.number, (value) => Number.isSafeInteger(value) && value >= 0, "count");

/** How long. */
export const milliseconds = t.refinement(t.number, (value) => Number.isFinite(value) && value >= 0, "milliseconds");
