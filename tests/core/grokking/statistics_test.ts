import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { bootstrapInterval } from "../../../core/grokking/bootstrap_interval.ts";
import { censoredRatio } from "../../../core/grokking/censored_ratio.ts";
import { median, medianBounds, medianInterval, quantile } from "../../../core/grokking/median_interval.ts";
import { mannKendall, spearman } from "../../../core/grokking/rank_correlation.ts";
import { relativeFluctuation } from "../../../core/grokking/relative_fluctuation.ts";
import { shareInterval } from "../../../core/grokking/share_interval.ts";

Deno.test("median() is the middle value, or the mean of the middle two", () => {
  assertEquals([median([3, 1, 2]), median([4, 1, 2, 3]), median([1, Infinity, Infinity])], [2, 2.5, Infinity]);
  assertThrows(() => median([]), RangeError, "current value is none");
  assertThrows(() => quantile([1], 2), RangeError, "current value is 2");
});

Deno.test("medianInterval() states the coverage of the order statistics it takes", () => {
  // 1 - 2 * sum(binomial(n, i) for i < k) / 2^n
  const cases: readonly [number, number, number, number][] = [
    [2, 0, 1, 0.5],
    [3, 0, 2, 0.75],
    [5, 0, 4, 0.9375],
    [6, 0, 5, 0.96875],
    [9, 1, 7, 0.9609375],
    [20, 5, 14, 0.95861053],
  ];
  for (const [n, low, high, coverage] of cases) {
    const found = medianInterval(exact(Array.from({ length: n }, (_, index) => index)), { level: 0.95 });
    assertEquals([found?.low, found?.high], [low, high], `n = ${n}`);
    assertAlmostEquals(found?.coverage ?? NaN, coverage, 1e-7);
  }
  assertEquals(medianInterval(exact([1]), { level: 0.95 }), null);
});

Deno.test("medianInterval() covers the median about as often as it says", () => {
  const inside = Array.from({ length: 2000 }, (_, trial) => {
    const sample = Array.from({ length: 7 }, (_, index) => fraction(trial * 7 + index));
    const interval = medianInterval(exact(sample), { level: 0.9 });
    return interval !== null && interval.low <= 0.5 && 0.5 <= interval.high ? 1 : 0;
  }).reduce<number>((sum, hit) => sum + hit, 0) / 2000;
  assertAlmostEquals(inside, 0.984375, 0.02); // 7 values: only the whole range covers at least 0.9
});

Deno.test("medianInterval() and medianBounds() of bounded values hold whatever the unknown values are", () => {
  const values = [{ low: 2, high: 2 }, { low: 4, high: Infinity }, { low: 3, high: 3 }];
  assertEquals(medianBounds(values), { low: 3, high: 3 });
  assertEquals(medianInterval(values, { level: 0.9 }), { low: 2, high: Infinity, coverage: 0.75 });
  assertEquals(medianBounds([{ low: 1, high: 1 }, { low: 4, high: Infinity }]), { low: 2.5, high: Infinity });
  assertEquals(medianBounds([{ low: -Infinity, high: 3 }, { low: 1, high: 1 }]), { low: -Infinity, high: 2 });
});

Deno.test("bootstrapInterval() of a median lies within the sample, and the seed decides it", () => {
  const values = [1, 2, 3, 4, 10];
  const interval = (seed: number) =>
    bootstrapInterval(5, {
      statistic: (indices) => median(indices.map((index) => values[index])),
      resamples: 1000,
      level: 0.95,
      seed,
    });
  const found = interval(1);
  assert(found !== null && found.low >= 1 && found.low <= 2 && found.high >= 4 && found.high <= 10);
  assertEquals(interval(1), found);
  const mean = (seed: number) =>
    bootstrapInterval(5, {
      statistic: (indices) => indices.reduce((sum, index) => sum + values[index], 0),
      resamples: 99,
      level: 0.9,
      seed,
    });
  assert(mean(1)?.low !== mean(2)?.low || mean(1)?.high !== mean(2)?.high);
  assertEquals(bootstrapInterval(1, { statistic: () => 0, resamples: 5, level: 0.9, seed: 0 }), null);
});

Deno.test("bootstrapInterval() of a mean is about as wide as its standard error says", () => {
  const values = Array.from({ length: 50 }, (_, index) => index);
  const found = bootstrapInterval(50, {
    statistic: (indices) => indices.reduce((sum, index) => sum + values[index], 0) / 50,
    resamples: 2000,
    level: 0.95,
    seed: 3,
  });
  const standardError = Math.sqrt((50 ** 2 - 1) / 12 / 50);
  assertAlmostEquals((found?.low ?? NaN) - 24.5, -1.96 * standardError, 0.6);
  assertAlmostEquals((found?.high ?? NaN) - 24.5, 1.96 * standardError, 0.6);
});

Deno.test("censoredRatio() is exact, a lower bound, an upper bound or nothing, by which time is censored", () => {
  const [early, late] = [{ step: 10, censored: false }, { step: 40, censored: false }];
  const [runs, ran] = [{ step: 40, censored: true }, { step: 10, censored: true }];
  assertEquals(censoredRatio(late, early), { low: 4, high: 4 });
  assertEquals(censoredRatio(runs, early), { low: 4, high: Infinity });
  assertEquals(censoredRatio(late, ran), { low: 0, high: 4 });
  assertEquals(censoredRatio(runs, ran), { low: 0, high: Infinity });
  assertEquals(censoredRatio({ step: 0, censored: false }, { step: 0, censored: false }), { low: 1, high: 1 });
});

Deno.test("censoredRatio() always contains the ratio of the true times, also where a censored one may have come before the last step", () => {
  const step = fc.integer({ min: 1, max: 1e5 });
  fc.assert(fc.property(step, step, step, fc.boolean(), (first, second, last, isLate) => {
    const seen = (time: number) =>
      isLate
        ? { step: last, censored: true, notBefore: Math.min(time, last) }
        : time > last
        ? { step: last, censored: true }
        : { step: time, censored: false };
    const { low, high } = censoredRatio(seen(first), seen(second));
    assert(low <= first / second && first / second <= high);
  }));
});

Deno.test("mannKendall() is 1 for a rise, -1 for a fall, and turns over with the sequence", () => {
  assertEquals(mannKendall([1, 2, 3, 4])?.tau, 1);
  assertEquals(mannKendall([4, 3, 2, 1])?.tau, -1);
  assertEquals(mannKendall([2, 2]), null);
  fc.assert(fc.property(fc.array(fc.integer({ min: -9, max: 9 })), (values) => {
    const there = mannKendall(values);
    const back = mannKendall([...values].reverse());
    assertAlmostEquals(there?.tau ?? 0, -(back?.tau ?? 0), 1e-12);
    assert(Math.abs(there?.tau ?? 0) <= 1 + 1e-12);
  }));
});

Deno.test("mannKendall() and spearman() agree with NumPy on a sequence with ties", () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
  assertAlmostEquals(mannKendall(values)?.tau ?? NaN, 12 / Math.sqrt(42 * 45), 1e-12); // 27 - 15 of 42 untied pairs
  const other = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8];
  assertAlmostEquals(spearman(values, other) ?? NaN, SPEARMAN, 1e-9);
  assertThrows(() => spearman([1], [1, 2]), RangeError, "current value is 1 and 2");
  assertThrows(() => mannKendall([1, NaN]), RangeError, "current value is NaN at 1");
  assertEquals(spearman([1, 1], [1, 2]), null);
});

Deno.test("relativeFluctuation() ignores a smooth course, sees jumps, and scales with the size that counts as 1", () => {
  const decay = Array.from({ length: 50 }, (_, index) => 1000 * 0.8 ** index);
  const jumps = Array.from({ length: 50 }, (_, index) => index % 3 === 0 ? 1000 : 0);
  const options = { window: 5, scale: 1000 };
  assertEquals(relativeFluctuation(decay, options), 0);
  assert((relativeFluctuation(jumps, options) ?? 0) > 0.3);
  assertAlmostEquals(
    (relativeFluctuation(jumps, { window: 5, scale: 100 }) ?? 0) / (relativeFluctuation(jumps, options) ?? 1),
    10,
    1e-9,
  );
  assertEquals(relativeFluctuation([1, 2], options), null);
  assertThrows(() => relativeFluctuation([1], { window: 4, scale: 1 }), RangeError, "window");
  assertThrows(() => relativeFluctuation([1], { window: 3, scale: 0 }), RangeError, "scale");
});

Deno.test("relativeFluctuation() lets one spike among a hundred evaluations count for a hundredth of its height", () => {
  const spiked = Array.from({ length: 108 }, (_, index) => index === 50 ? 1 : 0);
  assertAlmostEquals(relativeFluctuation(spiked, { window: 9, scale: 1 }) ?? NaN, 0.01, 1e-12);
});

Deno.test("shareInterval() inverts the binomial tails, and 0 and all of n reach the ends", () => {
  assertAlmostEquals(shareInterval(0, { trials: 10, level: 0.95 }).high, 1 - 0.025 ** (1 / 10), 1e-9);
  const found = shareInterval(3, { trials: 10, level: 0.95 });
  // Clopper and Pearson: 3 of 10 at 95 %: (0.0667, 0.6525)
  assertAlmostEquals(found.low, 0.0667395, 1e-6);
  assertAlmostEquals(found.high, 0.6524529, 1e-6);
  assertEquals([shareInterval(0, { trials: 4, level: 0.9 }).low, shareInterval(4, { trials: 4, level: 0.9 }).high], [
    0,
    1,
  ]);
  assertThrows(() => shareInterval(3, { trials: 2, level: 0.9 }), RangeError, "0..2");
  for (const level of [0, 1]) {
    assertThrows(() => shareInterval(1, { trials: 2, level }), RangeError, "level must lie in (0, 1)");
  }
});

// Helpers

// NumPy: np.corrcoef(rank(values), rank(other))[0, 1], rank(v) = [np.mean(np.where(np.sort(v) == x)[0]) for x in v]
const SPEARMAN = 0.13471506281091267;

function exact(values: readonly number[]) {
  return values.map((value) => ({ low: value, high: value }));
}

/** A fixed scattered sequence in [0, 1), so that the share of hits is the same in every run of the test. */
function fraction(index: number): number {
  const x = Math.sin(12.9898 * (index + 1)) * 43758.5453;
  return x - Math.floor(x);
}
