/**
 * How often a bound holds along training, and with how much to spare.
 *
 * @module
 */
import type { Curve } from "../../../core/grokking/curve.ts";
import { median } from "../../../core/grokking/median_interval.ts";
import type { RunCourse } from "../run_course.ts";
import type { Reading } from "./claim_part.ts";

/** Which checkpoints count. */
export interface BoundOptions {
  /** Only those with every training sample right. */
  readonly onlyInterpolating: boolean;
}

/** Both sides at one checkpoint. */
export interface BothSides {
  readonly step: number;
  readonly left: number;
  readonly right: number;
}

/** `|left|` and `right` at every checkpoint that has both. */
export function bothSides(course: RunCourse, left: string, right: string, options: BoundOptions): readonly BothSides[] {
  const { columns } = course.run;
  const [lefts, rights, steps] = [columns[left], columns[right], columns.step];
  const accuracies = options.onlyInterpolating ? columns.train_accuracy ?? [] : null;
  if (lefts === undefined || rights === undefined || steps === undefined) return [];
  return steps.flatMap((step, index) => {
    const [value, bound] = [lefts[index], rights[index]];
    if (step === null || value == null || bound == null) return [];
    if (accuracies !== null && (accuracies[index] ?? 0) < 1) return [];
    return [{ step, left: Math.abs(value), right: bound }];
  });
}

/** A column's curve at the checkpoints with every training sample right, which theorems about interpolating networks are about. */
export function interpolating(course: RunCourse, name: string): Curve {
  const { steps, values } = course.curve(name);
  const accuracy = course.curve("train_accuracy");
  const whole = new Set(accuracy.steps.filter((_, index) => accuracy.values[index] >= 1));
  const kept = steps.flatMap((step, index) => whole.has(step) ? [{ step, value: values[index] }] : []);
  return { steps: kept.map(({ step }) => step), values: kept.map(({ value }) => value) };
}

/** The share of the checkpoints at which `|left| <= right`. */
export function heldShare(sides: (course: RunCourse) => readonly BothSides[]): (course: RunCourse) => Reading {
  return (course) => {
    const found = sides(course);
    if (found.length === 0) return { missing: "no checkpoint has both sides" };
    return found.filter(({ left, right }) => left <= right).length / found.length;
  };
}

/** `log10(right / |left|)` over checkpoints, the median or the least; checkpoints where a side is 0 have no ratio. */
export function boundSlack(
  sides: (course: RunCourse) => readonly BothSides[],
  { least = false }: { readonly least?: boolean } = {},
): (course: RunCourse) => Reading {
  return (course) => {
    const ratios = sides(course).filter(({ left, right }) => left > 0 && right > 0)
      .map(({ left, right }) => Math.log10(right / left));
    if (ratios.length === 0) return { missing: "no checkpoint has both sides positive" };
    return least ? ratios.reduce((lowest, ratio) => Math.min(lowest, ratio)) : median(ratios);
  };
}
