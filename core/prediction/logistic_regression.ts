/**
 * Logistic regression by Newton's method.
 *
 * @module
 */

/** A fitted regression: features are first put into standard units. */
export interface LogisticModel {
  /** Of each feature. */
  readonly means: readonly number[];
  /** Standard deviation of each feature; 1 for a constant one. */
  readonly deviations: readonly number[];
  /** Log-odds at the means, then the weight of each feature in standard units. */
  readonly coefficients: readonly number[];
}

/** How to fit. */
export interface LogisticOptions {
  /** Strength of the penalty `ridge/2 Σ w²` on the weights in standard units, the log-odds at the means left out; above 0. */
  readonly ridge: number;
}

const mostRounds = 50;
const enough = 1e-10;

/**
 * Ridge-penalised logistic regression, `log p/(1 − p) = b + Σ w_j z_j` with features `z` in standard units, by Newton's method (iteratively
 * reweighted least squares). The penalty keeps weights finite where the cases can be separated.
 *
 * @param features `[n, d]`, finite
 * @param happened `[n]`
 * @returns null without cases of both kinds
 * @throws {RangeError} if lengths differ or the penalty is not positive
 *
 * @see McCullagh and Nelder, "Generalized Linear Models" (1989), chapter 4
 *
 * @example A feature that tells nothing gets no weight
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { fitLogistic } from "@degrok/degrok";
 *
 * const model = fitLogistic([[0], [0], [1], [1]], [true, false, true, false], { ridge: 1 });
 * assertAlmostEquals(model?.coefficients[1] ?? NaN, 0, 1e-9);
 * ```
 */
export function fitLogistic(
  features: readonly (readonly number[])[],
  happened: readonly boolean[],
  { ridge }: LogisticOptions,
): LogisticModel | null {
  if (features.length !== happened.length) {
    throw new RangeError(
      `Cannot fit as there must be a label for each case: current value is ${features.length} and ${happened.length}`,
    );
  }
  if (!(ridge > 0)) throw new RangeError(`Cannot fit as the penalty must be positive: current value is ${ridge}`);
  if (!happened.includes(true) || !happened.includes(false)) return null;
  const n = features.length;
  const means = features[0].map((_, j) => features.reduce((sum, row) => sum + row[j], 0) / n);
  const deviations = means.map((mean, j) => {
    const deviation = Math.sqrt(features.reduce((sum, row) => sum + (row[j] - mean) ** 2, 0) / n);
    return deviation > 1e-12 * Math.abs(mean) ? deviation : 1; // else a constant, but for the rounding of its mean
  });
  const design = features.map((row) => [1, ...row.map((value, j) => (value - means[j]) / deviations[j])]);
  const penalties = [0, ...means.map(() => ridge)];
  const share = happened.filter(Boolean).length / n;
  let coefficients = [Math.log(share / (1 - share)), ...means.map(() => 0)];
  for (let round = 0; round < mostRounds; round++) {
    const chances = design.map((row) => logistic(dot(row, coefficients)));
    const slope = coefficients.map((w, j) =>
      design.reduce((sum, row, i) => sum + row[j] * (Number(happened[i]) - chances[i]), -penalties[j] * w)
    );
    const curvature = coefficients.map((_, j) =>
      coefficients.map((_, k) =>
        design.reduce(
          (sum, row, i) => sum + row[j] * row[k] * chances[i] * (1 - chances[i]),
          j === k ? penalties[j] + 1e-12 : 0,
        )
      )
    );
    const whole = solve(curvature, slope);
    const loss = (at: readonly number[]) =>
      design.reduce((sum, row, i) => sum + softplus(happened[i] ? -dot(row, at) : dot(row, at)), 0) +
      at.reduce((sum, w, j) => sum + penalties[j] * w * w / 2, 0);
    const before = loss(coefficients);
    let step = 1; // halved where the whole step leads too far
    while (step > 1e-6 && loss(coefficients.map((w, j) => w + step * whole[j])) > before) step /= 2;
    coefficients = coefficients.map((w, j) => w + step * whole[j]);
    if (Math.max(...whole.map(Math.abs)) < enough) break;
  }
  return { means, deviations, coefficients };
}

/**
 * Log-odds of a case, `log p/(1 − p)`.
 *
 * @param features `[d]`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { logOdds } from "@degrok/degrok";
 *
 * assertEquals(logOdds({ means: [1], deviations: [2], coefficients: [0.5, 3] }, [5]), 6.5);
 * ```
 */
export function logOdds({ means, deviations, coefficients }: LogisticModel, features: readonly number[]): number {
  return dot([1, ...features.map((value, j) => (value - means[j]) / deviations[j])], coefficients);
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** The solution of a positive definite system, by Gaussian elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    const rest = rows[k].slice(k + 1, n).reduce((sum, value, j) => sum + value * solution[k + 1 + j], 0);
    solution[k] = (rows[k][n] - rest) / rows[k][k];
  }
  return solution;
}
