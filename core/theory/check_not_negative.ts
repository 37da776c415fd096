/**
 * Refuses a negative number; NaN, the trace of a run that diverged, passes.
 *
 * @throws {RangeError} if the value is negative
 */
export function checkNotNegative(name: string, value: number): void {
  if (value < 0) throw new RangeError(`Cannot evaluate a bound as ${name} is negative: current value is ${value}`);
}
