import * as fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { clusterBootstrap } from "../../../core/prediction/cluster_bootstrap.ts";
import { fitLogistic, logOdds } from "../../../core/prediction/logistic_regression.ts";
import { oscillationEnergy } from "../../../core/prediction/oscillation.ts";
import { areaUnderRoc, averagePrecision, bestThreshold, ratesAt } from "../../../core/prediction/ranking.ts";
import oracle from "../../oracles/prediction.json" with { type: "json" };

const cases = fc.array(fc.record({ score: fc.integer({ min: 0, max: 9 }), happened: fc.boolean() }), { maxLength: 30 });
const mixed = fc.tuple(cases, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })).map((
  [some, one, other],
) => [
  ...some,
  { score: one, happened: true },
  { score: other, happened: false },
]);

Deno.test("areaUnderRoc() and averagePrecision() are NumPy's, counted pair by pair and threshold by threshold", () => {
  for (const { scores, happened, area, averagePrecision: precision } of oracle.ranking) {
    const all = scores.map((score, i) => ({ score, happened: happened[i] }));
    assertAlmostEquals(areaUnderRoc(all) ?? NaN, area, 1e-12);
    assertAlmostEquals(averagePrecision(all) ?? NaN, precision, 1e-12);
  }
});

Deno.test("areaUnderRoc() of negated scores is its complement, and no increasing transformation changes it", () => {
  fc.assert(fc.property(mixed, (all) => {
    const area = areaUnderRoc(all) ?? NaN;
    assert(area >= 0 && area <= 1);
    assertAlmostEquals(areaUnderRoc(all.map((one) => ({ ...one, score: -one.score }))) ?? NaN, 1 - area, 1e-12);
    assertAlmostEquals(areaUnderRoc(all.map((one) => ({ ...one, score: one.score ** 3 }))) ?? NaN, area, 1e-12);
  }));
});

Deno.test("averagePrecision() of one score for all is the share of cases that happened, the value of chance", () => {
  fc.assert(fc.property(mixed, (all) => {
    const share = all.filter(({ happened }) => happened).length / all.length;
    assertAlmostEquals(averagePrecision(all.map((one) => ({ ...one, score: 1 }))) ?? NaN, share, 1e-12);
    const precision = averagePrecision(all) ?? NaN;
    assert(precision > 0 && precision <= 1 + 1e-12);
  }));
});

Deno.test("bestThreshold() separates at least as well as any other score", () => {
  fc.assert(fc.property(mixed, (all) => {
    const difference = (threshold: number) => {
      const { truePositive, falsePositive } = ratesAt(all, threshold);
      return (truePositive ?? NaN) - (falsePositive ?? NaN);
    };
    const best = bestThreshold(all);
    assert(best !== null && all.every(({ score }) => difference(score) <= difference(best) + 1e-12));
  }));
});

Deno.test("cases of one kind have no area, threshold or false positives; scores that are no numbers are refused", () => {
  const all = [{ score: 1, happened: true }];
  assertEquals([areaUnderRoc(all), bestThreshold(all), ratesAt(all, 1).falsePositive], [null, null, null]);
  assertEquals(averagePrecision([{ score: 1, happened: false }]), null);
  assertThrows(() => averagePrecision([{ score: NaN, happened: true }]), RangeError, "scores must be finite");
});

Deno.test("clusterBootstrap() is wider than an interval that takes the cases of a cluster as independent", () => {
  const clusters = Array.from({ length: 12 }, (_, k) => Array.from({ length: 10 }, () => k % 3));
  const options = { resamples: 500, level: 0.95, seed: 1, statistic: mean };
  const [whole, single] = [clusters, clusters.flat().map((one) => [one])].map((each) =>
    clusterBootstrap(each, options)
  );
  assert(whole !== null && single !== null);
  assert(whole.high - whole.low > 2 * (single.high - single.low));
  assert(whole.low < 1 && whole.high > 1);
});

Deno.test("clusterBootstrap() leaves out resamples without the statistic, and gives nothing where these are most", () => {
  const options = { resamples: 200, level: 0.9, seed: 1 };
  const clusters = [[1], [2], [3], [4]];
  const found = clusterBootstrap(clusters, { ...options, statistic: (all) => all.includes(1) ? mean(all) : null });
  assert(found !== null && found.low < 2.5);
  assertEquals(clusterBootstrap(clusters, { ...options, statistic: () => null }), null);
  assertEquals(clusterBootstrap([[1]], { ...options, statistic: mean }), null);
  assertEquals(clusterBootstrap([[1], [2]], { ...options, statistic: mean }), { low: 1, high: 2 });
  const inOf = (count: number, calls = 0) => () => calls++ % 10 < count ? 1 : null;
  assertEquals([4, 6].map((count) => clusterBootstrap(clusters, { ...options, statistic: inOf(count) })), [
    null,
    { low: 1, high: 1 },
  ]);
});

Deno.test("fitLogistic() finds what SciPy's BFGS finds", () => {
  for (const { features, happened, ridge, coefficients } of oracle.regression) {
    const found = fitLogistic(features, happened, { ridge });
    found?.coefficients.forEach((value, j) => assertAlmostEquals(value, coefficients[j], 1e-6));
    assertEquals(found?.coefficients.length, coefficients.length);
  }
});

Deno.test("fitLogistic() gives a constant no weight, also where its mean is rounded", () => {
  const rows = Array.from({ length: 10 }, (_, i) => [i, 0.001]);
  const model = fitLogistic(rows, [0, 1, 0, 0, 1, 1, 1, 1, 1, 1].map(Boolean), { ridge: 1 });
  assert(model !== null);
  assertAlmostEquals(logOdds(model, [5, 0.001]), logOdds(model, [5, 1000]), 1e-9);
});

Deno.test("fitLogistic() ends where the slope of the penalised likelihood is 0, however far its steps would lead", () => {
  const feature = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -99, max: 99 }));
  const row = fc.record({ x: fc.tuple(feature, feature), happened: fc.boolean() });
  fc.assert(
    fc.property(fc.array(row, { minLength: 4, maxLength: 14 }), fc.integer({ min: -3, max: 3 }), (rows, power) => {
      const ridge = 2 ** power;
      const model = fitLogistic(rows.map(({ x }) => x), rows.map(({ happened }) => happened), { ridge });
      if (model === null) return;
      const { means, deviations, coefficients } = model;
      const misses = rows.map(({ x, happened }) => Number(happened) - 1 / (1 + Math.exp(-logOdds(model, x))));
      coefficients.forEach((weight, j) => {
        const slope = rows.reduce((sum, { x }, i) => {
          return sum + misses[i] * (j === 0 ? 1 : (x[j - 1] - means[j - 1]) / deviations[j - 1]);
        }, j === 0 ? 0 : -ridge * weight);
        assertAlmostEquals(slope, 0, 1e-6);
      });
    }),
  );
});

Deno.test("fitLogistic() stays finite where the cases can be separated, and its log-odds rank them rightly", () => {
  const features = Array.from({ length: 20 }, (_, i) => [i, 3]);
  const model = fitLogistic(features, features.map(([x]) => x > 9), { ridge: 0.1 });
  assert(model !== null && model.coefficients.every(Number.isFinite));
  assertEquals(areaUnderRoc(features.map((row) => ({ score: logOdds(model, row), happened: row[0] > 9 }))), 1);
  assertEquals(fitLogistic(features, features.map(() => true), { ridge: 1 }), null);
  assertThrows(() => fitLogistic(features, [true], { ridge: 1 }), RangeError);
  assertThrows(() => fitLogistic(features, features.map(([x]) => x > 9), { ridge: 0 }), RangeError);
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

Deno.test("oscillationEnergy() is that of a sine's frequency: none below a quarter of them, all above, whatever line is added", () => {
  const n = 64;
  const wave = (cycles: number, slope = 0) =>
    Array.from({ length: n }, (_, i) => Math.sin(2 * Math.PI * cycles * (i + 0.5) / n) + slope * i);
  assert((oscillationEnergy(wave(16)) ?? 0) > 0.99);
  assert((oscillationEnergy(wave(3)) ?? 1) < 0.01);
  assertAlmostEquals(oscillationEnergy(wave(16, 5)) ?? NaN, oscillationEnergy(wave(16)) ?? NaN, 1e-9);
  assertEquals([oscillationEnergy([1, 2]), oscillationEnergy(Array.from({ length: 9 }, (_, i) => 2 * i))], [
    null,
    null,
  ]);
});

Deno.test("oscillationEnergy() lies in [0, 1] and does not depend on the unit", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 8, maxLength: 40 }), (values) => {
    const energy = oscillationEnergy(values);
    if (energy === null) return;
    assert(energy >= 0 && energy <= 1 + 1e-12);
    assertAlmostEquals(oscillationEnergy(values.map((value) => 1000 * value)) ?? NaN, energy, 1e-9);
  }));
});
