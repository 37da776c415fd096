/**
 * Points of curves, as workers tell them: without the codecs of events, which a program outside of the project could not load.
 *
 * @module
 */
import type { Point } from "./event.ts";

/** A point of the quantities that are finite numbers, with as many digits as a picture shows. */
export function pointOf(step: number, values: Readonly<Record<string, number | null>>): Point {
  const shown = Object.entries(values).flatMap(([name, value]) =>
    value === null || !Number.isFinite(value) ? [] : [[name, Number(value.toPrecision(6))]]
  );
  return { step, values: Object.fromEntries(shown) };
}
