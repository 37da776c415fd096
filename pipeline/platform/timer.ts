/**
 * Time, and things that happen again and again.
 *
 * @module
 */

/** Time as displays need it. */
export interface Ticker {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `tick` again and again, without keeping the process alive; the result stops it. */
  every(milliseconds: number, tick: () => void): () => void;
}

/** The clock of this computer. */
export const systemTicker: Ticker = {
  now: () => Date.now(),
  every(milliseconds, tick) {
    const timer = setInterval(tick, milliseconds);
    Deno.unrefTimer(timer);
    return () => clearInterval(timer);
  },
};
