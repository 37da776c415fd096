/**
 * Codecs of what JSON documents are made of.
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

/** One of some words. */
export function oneOf<const W extends string>(words: readonly W[]): t.KeyofC<Record<W, null>> {
  return t.keyof(Object.fromEntries(words.map((word) => [word, null])) as Record<W, null>);
}

/** What an object with some fields is. */
export type ObjectOf<F extends t.Props> = Readonly<t.TypeOfProps<F>>;

/** An object that has the first fields and may have the second; what else it has is left out. */
export function withOptional<R extends t.Props, O extends t.Props>(required: R, optional: O) {
  return t.readonly(t.exact(t.intersection([t.type(required), t.partial(optional)])));
}

/** A moment in milliseconds since 1970, such as a `Date` can hold. */
export const moment = t.refinement(t.number, (value) => value >= 0 && value <= 8.64e15, "moment");
