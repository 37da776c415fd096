/**
 * Points of curves.
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
