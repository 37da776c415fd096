/**
 * Backends as keys name them: one, or several where one began a training and another continued it.
 *
 * @module
 */
import type { Engine } from "./engine.ts";

const THEN = ", then ";

/** What is in every name of a graphics card's backend, and in no other. */
export const CARD = " webgpu: ";

/** What computed up to a step, and what from there on: backends, or processors. */
export function inTurn(first: string, step: number, second: string): string {
  return first === second ? first : `${first} to step ${step}${THEN}${second}`;
}

/** Whether this is what computed last. */
export function isLast(last: string, named: string): boolean {
  return named === last || named.endsWith(THEN + last);
}

/** The engines that backends belong to, in the order in which they computed. */
export function enginesOf(named: string): readonly Engine["name"][] {
  return named.split(THEN).map((backend) =>
    backend.startsWith("tfjs ") ? "eager" : backend.includes(CARD) ? "gpu" : "compiled"
  );
}
