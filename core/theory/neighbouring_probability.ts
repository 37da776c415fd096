import { errorFunction } from "./error_function.ts";

/**
 * Share of the inputs that lie within a radius of the train set, P(r) = Pr(d(X, D) <= r).
 *
 * @param distances d(x, D) of each input, see `distancesToTrainSet`; an input without any neighbour has Infinity
 * @param radius r
 * @returns a number in [0, 1], increasing in r; NaN if the radius is
 * @throws {RangeError} if there is no distance
 * @see the definition before Corollary 3.3
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { neighbouringProbability } from "@degrok/degrok";
 *
 * assertEquals(neighbouringProbability([0.1, 0.5, 0.9, 2], 0.9), 0.75);
 * ```
 */
export function neighbouringProbability(distances: ArrayLike<number>, radius: number): number {
  if (distances.length === 0) {
    throw new RangeError("Cannot take a neighbouring probability as there is no distance: current value is 0");
  }
  if (Number.isNaN(radius)) return NaN;
  let within = 0;
  for (let i = 0; i < distances.length; i++) if (distances[i] <= radius) within++;
  return within / distances.length;
}

/**
 * Neighbouring probability of a half-normal distance |N(0, variance)|: P(r) = erf(r / sqrt(2 variance)).
 *
 * @param radius r >= 0
 * @param variance mu > 0 of the normal distribution, not of its absolute value
 * @returns a number in [0, 1], increasing in r up to rounding, 1e-15
 * @throws {RangeError} if the variance is not > 0
 * @see Corollary 3.3
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { halfNormalNeighbouringProbability } from "@degrok/degrok";
 *
 * assertAlmostEquals(halfNormalNeighbouringProbability(0.1, 0.01), 0.6827, 1e-4); // one standard deviation
 * ```
 */
export function halfNormalNeighbouringProbability(radius: number, variance: number): number {
  if (!(variance > 0)) {
    throw new RangeError(
      `Cannot take a half-normal probability as the variance is not > 0: current value is ${variance}`,
    );
  }
  return errorFunction(Math.max(radius, 0) / Math.sqrt(2 * variance));
}

/**
 * Variance mu of the half-normal law that fits distances best in likelihood, their mean square.
 *
 * @param distances d(x, D) of each input, finite
 * @returns a number >= 0
 * @throws {RangeError} if there is no distance
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { halfNormalVariance } from "@degrok/degrok";
 *
 * assertEquals(halfNormalVariance([1, 3]), 5);
 * ```
 */
export function halfNormalVariance(distances: ArrayLike<number>): number {
  if (distances.length === 0) {
    throw new RangeError("Cannot fit a half-normal law as there is no distance: current value is 0");
  }
  let squares = 0;
  for (let i = 0; i < distances.length; i++) squares += distances[i] ** 2;
  return squares / distances.length;
}
