import { type AccuracyCurve, predictedAccuracy } from "./predicted_accuracy.ts";

/** A test accuracy measured along a run, and the constants that are not fitted. */
export interface FitAccuracyCurveOptions {
  /** Steps, each >= 1. */
  readonly steps: ArrayLike<number>;
  /** Accuracy in [0, 1] at each step. */
  readonly accuracies: ArrayLike<number>;
  /** L of the curve. */
  readonly gradientLipschitz: number;
  /** mu of the curve. */
  readonly distanceVariance: number;
}

/** The curve closest to a measured one. */
export interface FittedAccuracyCurve {
  /** The constants, two of them fitted. */
  readonly curve: AccuracyCurve;
  /** Root of the mean squared difference in accuracy. */
  readonly rootMeanSquareError: number;
}

const GRID = 24; // points to each side of the centre of the first look
const SMALLEST_STEP = 1e-6; // in decades, where the descent ends
const SLOPE_DECADES: Interval = { centre: 2.5, half: 2.5 }; // log10 b in [0, 5]: a transition over decades, or within one step

/**
 * Curve of Corollary 3.3 whose intercept a and slope b fit a measured test accuracy best in the least-squares sense.
 *
 * Every evaluation weighs the same. The search looks at a grid, then walks downhill from its best point: the same data give the same
 * curve.
 *
 * @param options the measured accuracies and the two constants that are kept
 * @returns the curve and what is left of the error
 * @throws {RangeError} if there are fewer than two evaluations, as many accuracies as steps are not given, or a step is below 1
 * @see Corollary 3.3 and Figure 3
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { FIGURE_3_CURVE, fitAccuracyCurve, predictedAccuracy } from "@degrok/degrok";
 *
 * const steps = Array.from({ length: 200 }, (_, i) => 50 * (i + 1));
 * const accuracies = steps.map((step) => predictedAccuracy(step, FIGURE_3_CURVE));
 * const { curve } = fitAccuracyCurve({ ...FIGURE_3_CURVE, steps, accuracies });
 * assertAlmostEquals(curve.intercept, 1925, 1);
 * assertAlmostEquals(curve.slope, 500, 1);
 * ```
 */
export function fitAccuracyCurve(options: FitAccuracyCurveOptions): FittedAccuracyCurve {
  const { gradientLipschitz, distanceVariance } = options;
  const steps = Array.from(options.steps);
  const accuracies = Array.from(options.accuracies);
  checkCurve(steps, accuracies);
  const decades = steps.map(Math.log10);
  const [first, last] = [Math.min(...decades), Math.max(...decades)];

  // Where the steepness falls through 1 / sqrt(2 mu) the accuracy rises, at whatever slope: that place and the slope hardly interact.
  const curveAt = (place: number, slopeDecade: number): AccuracyCurve => {
    const slope = 10 ** slopeDecade;
    const intercept = 1 / Math.sqrt(2 * distanceVariance) + slope * place;
    return { intercept, slope, gradientLipschitz, distanceVariance };
  };
  const errorAt = (place: number, slopeDecade: number): number => {
    const curve = curveAt(place, slopeDecade);
    return steps.reduce((sum, step, i) => sum + (predictedAccuracy(step, curve) - accuracies[i]) ** 2, 0);
  };

  const places: Interval = { centre: (first + last) / 2, half: (last - first) / 2 + 0.5 };
  const best = descend(errorAt, bestOnGrid(errorAt, places, SLOPE_DECADES), [
    places.half / GRID,
    SLOPE_DECADES.half / GRID,
  ]);
  return { curve: curveAt(...best), rootMeanSquareError: Math.sqrt(errorAt(...best) / steps.length) };
}

type Point = readonly [number, number];

interface Interval {
  readonly centre: number;
  readonly half: number;
}

function bestOnGrid(errorAt: (x: number, y: number) => number, x: Interval, y: Interval): Point {
  let best: Point = [x.centre, y.centre];
  let least = errorAt(...best);
  for (let i = -GRID; i <= GRID; i++) {
    for (let j = -GRID; j <= GRID; j++) {
      const point = [x.centre + (x.half * i) / GRID, y.centre + (y.half * j) / GRID] as const;
      const error = errorAt(...point);
      if (error < least) [best, least] = [point, error];
    }
  }
  return best;
}

/** Moves to the best neighbour on a lattice as long as one is better, then halves the lattice. */
function descend(errorAt: (x: number, y: number) => number, start: Point, [dx, dy]: Point): Point {
  let best = start;
  let least = errorAt(...best);
  for (let scale = 1; scale * dx > SMALLEST_STEP;) {
    const [x, y] = best;
    for (const [i, j] of NEIGHBOURS) {
      const point = [x + i * scale * dx, y + j * scale * dy] as const;
      const error = errorAt(...point);
      if (error < least) [best, least] = [point, error];
    }
    if (best[0] === x && best[1] === y) scale /= 2;
  }
  return best;
}

const NEIGHBOURS: readonly Point[] = [[-1, -1], [-1, 0], [-1, 1], [0, -1], [0, 1], [1, -1], [1, 0], [1, 1]];

function checkCurve(steps: readonly number[], accuracies: readonly number[]): void {
  if (steps.length !== accuracies.length || steps.length < 2) {
    throw new RangeError(
      `Cannot fit an accuracy curve as steps and accuracies are not two or more pairs: ` +
        `current value is ${steps.length} and ${accuracies.length}`,
    );
  }
  const early = steps.find((step) => !(step >= 1));
  if (early !== undefined) {
    throw new RangeError(`Cannot fit an accuracy curve as a step is not >= 1: current value is ${early}`);
  }
  const strange = accuracies.find((accuracy) => !(accuracy >= 0 && accuracy <= 1));
  if (strange !== undefined) {
    throw new RangeError(`Cannot fit an accuracy curve as an accuracy is not in [0, 1]: current value is ${strange}`);
  }
}
