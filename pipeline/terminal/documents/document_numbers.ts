/**
 * Codecs of the numbers in documents: JSON has no NaN and no infinity.
 *
 * @module
 */
import * as t from "io-ts";

/** A number that JSON can hold. */
export const finite = t.refinement(t.number, Number.isFinite, "finite");

/** How many. */
export const count = t.refinement(t.number, (value) => Number.isSafeInteger(value) && value >= 0, "count");

/** How long. */
export const milliseconds = t.refinement(t.number, (value) => Number.isFinite(value) && value >= 0, "milliseconds");
