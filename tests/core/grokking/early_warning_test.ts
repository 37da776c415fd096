import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import {
  fitWarningRule,
  type WarningCase,
  type WarningRule,
  warningSigns,
  warningStep,
  warns,
} from "../../../core/grokking/early_warning.ts";

const PRIOR: WarningRule = { size: 0.05, fall: 0.5 };

Deno.test("warningSigns() are the largest magnitude over the scale and the deepest fall below what came before", () => {
  assertEquals(warningSigns(curve([1, 4, 3, 2, 5]), { scale: 10 }), { size: 0.5, fall: 0.5 });
  assertEquals(warningSigns(curve([1, 2, 3]), { scale: 1 }), { size: 3, fall: 0 });
  assertEquals(warningSigns(curve([0, 0]), { scale: 1 }), { size: 0, fall: 0 });
  assertEquals(warningSigns(curve([2, -2]), { scale: 4 }), { size: 0.5, fall: 2 });
  assertThrows(() => warningSigns(curve([]), { scale: 1 }), RangeError, "0 evaluations");
  assertThrows(() => warningSigns(curve([1]), { scale: 0 }), RangeError, "current value is 0");
});

Deno.test("warningSigns() see the fall a part of a curve has shown: more evaluations never undo it", () => {
  fc.assert(fc.property(values, fc.nat(), (all, cut) => {
    const part = all.slice(0, 1 + cut % all.length);
    assert(warningSigns(curve(part), { scale: 1 }).fall <= warningSigns(curve(all), { scale: 1 }).fall);
  }));
});

Deno.test("warningSigns() take no fall from a value that is too small to fall, such as noise about 0", () => {
  const noise = [0.02, -0.03, 0.04, 0];
  assertEquals(warningSigns(curve([...noise, 1, 0.7]), { scale: 1 }).fall, 1 + 0.02 / 0.03);
  assertAlmostEquals(warningSigns(curve([...noise, 1, 0.7]), { scale: 1, floor: 0.05 }).fall, 0.3);
  assertEquals(warningStep(curve([...noise, 1, 0.4]), { scale: 1, floor: 0.05, rule: PRIOR }), 50);
  assertThrows(() => warningSigns(curve([1]), { scale: 1, floor: -1 }), RangeError, "current value is -1");
});

Deno.test("warningSigns() do not depend on the unit", () => {
  fc.assert(fc.property(values, fc.integer({ min: -8, max: 8 }), (all, power) => {
    const unit = 2 ** power;
    assertEquals(
      warningSigns(curve(all.map((value) => unit * value)), { scale: unit }),
      warningSigns(curve(all), { scale: 1 }),
    );
  }));
});

Deno.test("warningStep() is a step of the curve exactly if the rule fires on the signs", () => {
  fc.assert(fc.property(values, share, share, (all, size, fall) => {
    const rule = { size, fall };
    const step = warningStep(curve(all), { scale: 10, rule });
    assertEquals(step !== null, warns(warningSigns(curve(all), { scale: 10 }), rule));
    assert(step === null || curve(all).steps.includes(step));
  }));
});

Deno.test("warningStep() is the first evaluation at which the fall is deep enough, else the last", () => {
  assertEquals(warningStep(curve([8, 5, 4, 0]), { scale: 1, rule: PRIOR }), 20);
  assertEquals(warningStep(curve([0.01, 0.02, 0.03]), { scale: 1, rule: PRIOR }), 20);
  assertEquals(warningStep(curve([1, 2, 3]), { scale: 1, rule: PRIOR }), null);
});

Deno.test("fitWarningRule() tells cases apart wherever one threshold can", () => {
  fc.assert(fc.property(fourShares, (shares) => {
    const [least, low, high, most] = [...shares].sort((x, y) => x - y);
    const cases = [[least, false], [low, false], [high, true], [most, true]] as const;
    const rule = fitWarningRule(cases.map(([fall, positive]) => ({ size: 1, fall, positive })), { prior: PRIOR });
    assert(rule !== null);
    for (const [fall, positive] of cases) assertEquals(warns({ size: 1, fall }, rule), positive);
  }));
});

Deno.test("fitWarningRule() is never worse on its own cases than the rule that it started from", () => {
  fc.assert(fc.property(fc.array(aCase, { minLength: 2, maxLength: 12 }), (cases) => {
    const rule = fitWarningRule(cases, { prior: PRIOR });
    const both = cases.some(({ positive }) => positive) && cases.some(({ positive }) => !positive);
    assertEquals(rule !== null, both);
    if (rule !== null) assert(youden(cases, rule) >= youden(cases, PRIOR) && youden(cases, rule) >= 0);
  }));
});

Deno.test("fitWarningRule() separates cases as well as any two thresholds do, also where cases are alike", () => {
  const coarse = fc.constantFrom(0.1, 0.2, 0.5);
  const alike = fc.record({ size: coarse, fall: coarse, positive: fc.boolean() });
  fc.assert(fc.property(fc.array(fc.oneof(aCase, alike), { minLength: 2, maxLength: 8 }), (cases) => {
    const rule = fitWarningRule(cases, { prior: PRIOR });
    if (rule === null) return;
    const marks = (values: readonly number[]) => values.flatMap((value) => [value, value - 1e-9, value + 1e-9]);
    const every = marks(cases.map(({ size }) => size)).flatMap((size) =>
      [...marks(cases.map(({ fall }) => fall)), Infinity].flatMap((fall) => [{ size, fall }, { size: 0, fall }])
    );
    const best = Math.max(...every.map((each) => youden(cases, each)));
    assertAlmostEquals(youden(cases, rule), best, 1e-9);
  }));
});

Deno.test("fitWarningRule() stays within its limits, though a rule beyond them would tell the cases apart", () => {
  const cases = [{ size: 0.7, fall: 0.1, positive: true }, { size: 0.9, fall: 0, positive: false }];
  const limits = { size: 0.1, fall: 0.25 };
  const free = fitWarningRule(cases, { prior: PRIOR });
  const bound = fitWarningRule(cases, { prior: PRIOR, limits });
  assert(free !== null && bound !== null);
  assertEquals([youden(cases, free), youden(cases, bound)], [1, 0]);
  fc.assert(fc.property(fc.array(aCase, { minLength: 2, maxLength: 12 }), (cases) => {
    const rule = fitWarningRule(cases, { prior: PRIOR, limits });
    if (rule === null) return;
    assert(rule.size <= limits.size && rule.fall >= limits.fall);
    const sizes = [0, ...cases.map(({ size }) => size).filter((size) => size < limits.size), limits.size];
    const falls = [Infinity, ...cases.map(({ fall }) => fall).filter((fall) => fall > limits.fall), limits.fall];
    const best = Math.max(...sizes.flatMap((size) => falls.map((fall) => youden(cases, { size, fall }))));
    assert(youden(cases, rule) >= best - 1e-9);
  }));
  const beyond = [{ size: 0.06, fall: 0, positive: true }, { size: 0.2, fall: 0, positive: false }];
  assertEquals(fitWarningRule(beyond, { prior: PRIOR, limits })?.size, 0.1); // half-way is 0.13
});

Deno.test("fitWarningRule() keeps the rule it started from where no other is better", () => {
  const cases = [{ size: 1, fall: 0.9, positive: true }, { size: 1, fall: 0.1, positive: false }];
  assertEquals(fitWarningRule(cases, { prior: PRIOR }), PRIOR);
});

Deno.test("fitWarningRule() takes rules for equally good that are, whatever rounding makes of their shares", () => {
  // Fall 0.5 fires in 2 of 3 and 1 of 3, fall 0.05 in 3 of 3 and 2 of 3: both gain a third, 1 - 2/3 > 2/3 - 1/3 in floating point.
  const case_ = (fall: number, positive: boolean) => ({ size: 1, fall, positive });
  const cases = [
    case_(0.9, true),
    case_(0.8, true),
    case_(0.1, true),
    case_(0.85, false),
    case_(0.2, false),
    case_(0, false),
  ];
  assertEquals(fitWarningRule(cases, { prior: { size: 0.05, fall: 0.5 } }), { size: 0.05, fall: 0.5 });
});

Deno.test("fitWarningRule() never fires for the wrong reason: signs that are the wrong way round give a rule that is silent", () => {
  const cases = [{ size: 1, fall: 0.1, positive: true }, { size: 0.01, fall: 0.9, positive: false }];
  const rule = fitWarningRule(cases, { prior: PRIOR });
  assert(rule !== null);
  assertEquals(cases.map((each) => warns(each, rule)), [false, false]);
});

// Helpers

/** Thousandths: between two neighbouring doubles there is no middle. */
const share = fc.integer({ min: 1, max: 999 }).map((count) => count / 1000);
const fourShares = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 4, maxLength: 4 })
  .map((thousandths) => thousandths.map((one) => one / 1000));
const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 12 });
const aCase = fc.record({ size: share, fall: share, positive: fc.boolean() });

function curve(values: readonly number[]) {
  return { steps: values.map((_, index) => 10 * index), values };
}

function youden(cases: readonly WarningCase[], rule: WarningRule): number {
  const fired = (positive: boolean) => {
    const some = cases.filter((one) => one.positive === positive);
    return some.filter((one) => warns(one, rule)).length / some.length;
  };
  return fired(true) - fired(false);
}
