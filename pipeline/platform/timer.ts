/**
 * Things that happen again and again.
 *
 * @module
 */

/** Calls `tick` every so often without keeping the process alive; the result stops it. */
export function every(milliseconds: number, tick: () => void): () => void {
  const timer = setInterval(tick, milliseconds);
  Deno.unrefTimer(timer);
  return () => clearInterval(timer);
}
