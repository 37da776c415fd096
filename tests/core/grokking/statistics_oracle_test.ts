import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";
import { changePoint } from "../../../core/grokking/change_point.ts";
import { medianInterval, quantile } from "../../../core/grokking/median_interval.ts";
import { mannKendall, spearman } from "../../../core/grokking/rank_correlation.ts";
import { relativeFluctuation } from "../../../core/grokking/relative_fluctuation.ts";
import { shareInterval } from "../../../core/grokking/share_interval.ts";
import oracle from "../../oracles/statistics.json" with { type: "json" };

/** Both sides compute in double precision. */
const TOLERANCE = 1e-12;

Deno.test("mannKendall() and spearman() are NumPy's, ties included", () => {
  for (const { values, tau } of oracle.tau) assertAlmostEquals(mannKendall(values)?.tau ?? NaN, tau, TOLERANCE);
  for (const { first, second, rho } of oracle.spearman) {
    assertAlmostEquals(spearman(first, second) ?? NaN, rho, TOLERANCE);
  }
});

Deno.test("quantile() is NumPy's", () => {
  for (const { values, share, value } of oracle.quantile) assertAlmostEquals(quantile(values, share), value, TOLERANCE);
});

Deno.test("medianInterval() takes the narrowest order statistics whose coverage, counted outcome by outcome, is enough", () => {
  for (const n of new Set(oracle.medianCoverage.map(({ n }) => n))) {
    const values = Array.from({ length: n }, (_, index) => ({ low: index, high: index }));
    const found = medianInterval(values, { level: 0.9 });
    const enough = oracle.medianCoverage.filter((one) => one.n === n && one.coverage >= 0.9);
    const rank = Math.max(1, ...enough.map(({ rank }) => rank));
    const expected = oracle.medianCoverage.find((one) => one.n === n && one.rank === rank)?.coverage;
    assertEquals([found?.low, found?.high], [rank - 1, n - rank], `n = ${n}`);
    assertAlmostEquals(found?.coverage ?? NaN, expected ?? NaN, TOLERANCE);
  }
});

Deno.test("five values cannot bound their median with more than 93.75 %, four not with 90 %", () => {
  const best = (n: number) =>
    Math.max(...oracle.medianCoverage.filter((one) => one.n === n).map((one) => one.coverage));
  assertEquals([best(5), best(4)], [0.9375, 0.875]);
});

Deno.test("shareInterval() has the ends at which exact binomial tails are 2.5 %", () => {
  for (const { successes, trials, low, high } of oracle.share) {
    const found = shareInterval(successes, { trials, level: 0.95 });
    assertAlmostEquals(found.low, low, 1e-10, `${successes} of ${trials}`);
    assertAlmostEquals(found.high, high, 1e-10, `${successes} of ${trials}`);
  }
});

Deno.test("shareInterval() of more than a thousand runs, whose coefficients no double holds", () => {
  // scipy.stats.beta.ppf(0.025, k, n - k + 1) and beta.ppf(0.975, k + 1, n - k)
  for (
    const [successes, trials, low, high] of [
      [600, 1100, 0.5154863162030843, 0.5751790342993901],
      [1000, 2558, 0.3719593557701845, 0.4101515175110811],
    ]
  ) {
    const found = shareInterval(successes, { trials, level: 0.95 });
    assertAlmostEquals(found.low, low, 1e-10);
    assertAlmostEquals(found.high, high, 1e-10);
  }
});

Deno.test("changePoint() is the best of all step functions by weighted least squares", () => {
  const found = changePoint(oracle.changePoint);
  assertEquals(found?.step, oracle.changePoint.step);
  assertAlmostEquals(found?.explained ?? NaN, oracle.changePoint.explained, TOLERANCE);
});

Deno.test("relativeFluctuation() is the mean distance from NumPy's running median", () => {
  for (const { values, window, value } of oracle.fluctuation) {
    assertAlmostEquals(relativeFluctuation(values, { window, scale: 4 }) ?? NaN, value / 4, TOLERANCE);
  }
  assert(oracle.fluctuation.some(({ value }) => value > 0));
});
