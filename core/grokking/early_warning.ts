/**
 * A rule that predicts an event from how small a quantity is, or how far it falls, before the event.
 *
 * @module
 */
import { checkCurve, type Curve } from "./curve.ts";

/** What a rule looks at. */
export interface WarningSigns {
  /** The largest magnitude of the quantity, as a share of a scale; at least 0. */
  readonly size: number;
  /** The deepest fall below an earlier value that was not very small, as a share of the largest magnitude until then; at least 0. */
  readonly fall: number;
}

/** Fires if the size is at most `size` or the fall at least `fall`. */
export interface WarningRule {
  /** 0 never fires, for sizes above 0. */
  readonly size: number;
  /** Infinity never fires. */
  readonly fall: number;
}

/** What magnitudes are held against. */
export interface WarningScale {
  /** The size that counts as 1, positive. */
  readonly scale: number;
  /** The share of the scale up to which magnitudes are too small to fall, at least 0. Default 0. */
  readonly floor?: number;
}

/** How far a curve had fallen by each evaluation: `(max_{j <= i} v_j - v_i) / max_{j <= i} |v_j|`, 0 as long as this is at most `least`. */
function falls(values: readonly number[], least: number): readonly number[] {
  let top = -Infinity;
  let largest = 0;
  return values.map((value) => {
    top = Math.max(top, value);
    largest = Math.max(largest, Math.abs(value));
    return largest > least ? (top - value) / largest : 0;
  });
}

/**
 * Size and fall of a quantity: `max |v| / scale` and `max_i (max_{j <= i} v_j - v_i) / max_{j <= i} |v_j|`.
 *
 * The fall uses nothing that comes later than the evaluation at which it is reached. For a quantity that is not negative it lies in
 * [0, 1], else in [0, 2]. As long as the quantity has not been larger than `floor * scale`, it has no fall: noise that crosses 0 falls by
 * all of itself.
 *
 * @param curve the quantity before the event, `[evaluations]`, at least one
 * @param options what magnitudes are held against
 * @returns both at least 0
 * @throws {RangeError} if the curve is not one or is empty, the scale is not positive or the floor is negative
 *
 * @see claim C10, of Figures 10 and 11 (the signs are ours)
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { warningSigns } from "@degrok/degrok";
 *
 * assertEquals(warningSigns({ steps: [0, 1, 2], values: [2, 4, 1] }, { scale: 8 }), { size: 0.5, fall: 0.75 });
 * ```
 */
export function warningSigns(curve: Curve, { scale, floor = 0 }: WarningScale): WarningSigns {
  const { values } = checkCurve(curve, "look for warning signs");
  if (values.length === 0) {
    throw new RangeError("Cannot look for warning signs as a curve must be evaluated: current value is 0 evaluations");
  }
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new RangeError(`Cannot look for warning signs as the scale must be positive: current value is ${scale}`);
  }
  if (!(floor >= 0)) {
    throw new RangeError(`Cannot look for warning signs as the floor must not be negative: current value is ${floor}`);
  }
  return { size: Math.max(...values.map(Math.abs)) / scale, fall: Math.max(...falls(values, floor * scale)) };
}

/**
 * Whether a rule fires on what was seen.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { warns } from "@degrok/degrok";
 *
 * assertEquals(warns({ size: 0.3, fall: 0.6 }, { size: 0.05, fall: 0.5 }), true);
 * assertEquals(warns({ size: 0.3, fall: 0.1 }, { size: 0.05, fall: 0.5 }), false);
 * ```
 */
export function warns(signs: WarningSigns, rule: WarningRule): boolean {
  return signs.size <= rule.size || signs.fall >= rule.fall;
}

/**
 * The step at which a rule fires: the first at which the fall is deep enough, or the last one, where smallness is known.
 *
 * @returns null if it does not fire
 * @throws {RangeError} as `warningSigns`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { warningStep } from "@degrok/degrok";
 *
 * const curve = { steps: [0, 5, 9], values: [4, 1, 0] };
 * assertEquals(warningStep(curve, { scale: 8, rule: { size: 0.05, fall: 0.5 } }), 5);
 * ```
 */
export function warningStep(
  curve: Curve,
  { scale, floor = 0, rule }: WarningScale & { readonly rule: WarningRule },
): number | null {
  const { size } = warningSigns(curve, { scale, floor });
  const index = falls(curve.values, floor * scale).findIndex((fall) => fall >= rule.fall);
  if (index >= 0) return curve.steps[index];
  return size <= rule.size ? curve.steps[curve.steps.length - 1] : null;
}

/** One run of which it is known whether the event came. */
export interface WarningCase extends WarningSigns {
  /** Whether the event came. */
  readonly positive: boolean;
}

/**
 * The rule that best separates the cases: the largest share of the positive cases in which it fires, less that of the negative ones
 * (Youden's J).
 *
 * Thresholds are taken half-way between neighbouring cases (at a limit, where half-way lies beyond it), are those of `prior`, or never fire. Among
 * equally good rules the one nearest to `prior` is taken, so cases that say nothing leave it as it is. `limits` keep the rule's words true: no size
 * above theirs is small, no fall below theirs is sharp.
 *
 * @param cases at least one positive and one negative
 * @param options `prior`: the rule in advance, both thresholds in (0, 1); `limits`: the largest size and the least fall, none by default
 * @returns null if one kind of case is missing
 *
 * @see claim C10 (the method is ours)
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitWarningRule } from "@degrok/degrok";
 *
 * const cases = [{ size: 0.5, fall: 0.75, positive: true }, { size: 0.5, fall: 0.6, positive: false }];
 * assertEquals(fitWarningRule(cases, { prior: { size: 0.25, fall: 0.5 } }), { size: 0.25, fall: 0.675 });
 * ```
 */
export function fitWarningRule(
  cases: readonly WarningCase[],
  { prior, limits = { size: Infinity, fall: 0 } }: { readonly prior: WarningRule; readonly limits?: WarningRule },
): WarningRule | null {
  const [positives, negatives] = [true, false].map((kind) => cases.filter(({ positive }) => positive === kind));
  if (positives.length === 0 || negatives.length === 0) return null;
  const fired = (some: readonly WarningCase[], rule: WarningRule) => some.filter((signs) => warns(signs, rule)).length;
  const sizes = [prior.size, ...middles(cases.map(({ size }) => size)).map((size) => Math.min(size, limits.size)), 0];
  const fallen = [
    prior.fall,
    ...middles(cases.map(({ fall }) => fall)).map((fall) => Math.max(fall, limits.fall)),
    Infinity,
  ];
  const rules = sizes.flatMap((size) => fallen.map((fall) => ({ size, fall })));
  const scored = rules.map((rule) => ({
    rule,
    // Youden's J in whole numbers: as a difference of fractions, equal rules would differ in the last bit.
    gain: fired(positives, rule) * negatives.length - fired(negatives, rule) * positives.length,
    distance: Math.abs(Math.log(rule.size / prior.size)) + Math.abs(Math.log(rule.fall / prior.fall)),
  }));
  const best = scored.reduce((best, one) =>
    one.gain > best.gain || (one.gain === best.gain && one.distance < best.distance) ? one : best
  );
  return best.rule;
}

/** Half-way between each two neighbours. */
function middles(values: readonly number[]): readonly number[] {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  return sorted.slice(1).map((value, index) => (value + sorted[index]) / 2);
}
