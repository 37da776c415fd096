/**
 * When a state to continue from is saved: as often as a hundredth of the time pays for.
 *
 * @module
 */

/** Training takes this many times as long as the last save before the next one begins. */
const TIMES_AS_LONG = 99;

/**
 * A function that saves a value if the last save is paid for, and else does nothing. The first value is always saved.
 *
 * @param save what is timed
 * @param clock milliseconds from any origin
 */
export function affordableSaves<A>(
  save: (value: A) => Promise<void>,
  clock: () => number = () => performance.now(),
): (value: A) => Promise<void> {
  let paidAt = -Infinity;
  return async (value) => {
    const began = clock();
    if (began < paidAt) return;
    await save(value);
    const ended = clock();
    paidAt = ended + TIMES_AS_LONG * (ended - began);
  };
}
