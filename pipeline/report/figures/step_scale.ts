/**
 * The horizontal axis: training steps on a logarithmic scale, with a place of its own for step 0.
 *
 * @module
 */
import { formatStep } from "../format.ts";
import { niceStep, powerLabel, type Tick } from "./value_scale.ts";

/** Where a step is drawn, in decades, and which steps are labelled. */
export interface StepScale {
  readonly place: (step: number) => number;
  readonly domain: readonly [number, number];
  readonly ticks: readonly Tick[];
  /** Places of the unlabelled ticks between powers of ten. */
  readonly minorTicks: readonly number[];
  /** Where the axis breaks between step 0 and the first step; null without step 0. */
  readonly breakPlace: number | null;
}

/** The part of the axis that step 0 takes. */
const ZERO_ROOM = 0.09;
/** Steps below this are written as whole numbers. */
const PLAIN = 1e4;
/** Mean width of a label's character, and the least room between two labels, as shares of the axis as it is drawn (272 pixels). */
const CHARACTER = 6.6 / 272;
const BETWEEN = 9 / 272;

/**
 * The scale of a set of steps. Labels are whole numbers where they have room beside each other, else powers of ten. Steps below ten thousand are
 * whole numbers in any case, as on the axes of values.
 *
 * @param steps at least one
 */
export function stepScale(steps: readonly number[]): StepScale {
  const positive = steps.filter((step) => step > 0);
  const first = positive.length === 0 ? 1 : positive.reduce((low, step) => Math.min(low, step), Infinity);
  const last = positive.reduce((high, step) => Math.max(high, step), first);
  const low = Math.log10(first);
  const high = last > first ? Math.log10(last) : low + 0.5;
  const hasZero = steps.some((step) => step <= 0);
  const zero = low - ZERO_ROOM * (high - low);
  const decades = high - low;
  const marks = (factors: readonly number[]) =>
    Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, index) => Math.floor(low) + index)
      .flatMap((exponent) => factors.map((factor) => factor * 10 ** exponent))
      .filter((step) => step >= first * 0.999 && step <= last * 1.001);
  const span = high - (hasZero ? zero : low);
  const ticksOf = (labelled: readonly number[], label: (step: number) => string): readonly Tick[] => [
    ...(hasZero ? [{ place: zero, label: "0" }] : []),
    ...labelled.map((step) => ({ place: Math.log10(step), label: label(step) })),
  ];
  const factors = decades < 1 ? [[1, 2, 3, 5, 7], [1, 2, 5], [1]] : decades < 2.2 ? [[1, 2, 5], [1, 3], [1]] : [[1]];
  const several = factors.map(marks).filter(({ length }) => length > 1);
  const candidates =
    (several.length > 0 ? several : [4, 3, 2].map((parts) => multiples(first, last, niceStep((last - first) / parts))))
      .flatMap((labelled) =>
        (last < PLAIN ? [formatStep] : [formatStep, powerLabel]).map((label) => ({
          labelled,
          ticks: ticksOf(labelled, label),
        }))
      );
  const { labelled, ticks } = candidates.find(({ ticks }) => haveRoom(ticks, span)) ??
    candidates[candidates.length - 1];
  return {
    place: (step) => step > 0 ? Math.log10(step) : zero,
    domain: [hasZero ? zero : low, high],
    ticks,
    minorTicks: marks([1, 2, 3, 4, 5, 6, 7, 8, 9]).filter((step) => !labelled.includes(step)).map(Math.log10),
    breakPlace: hasZero ? (zero + low) / 2 : null,
  };
}

/** The multiples of a step, which is at least 1, between two steps; the two themselves if there are fewer than two. */
function multiples(first: number, last: number, step: number): readonly number[] {
  const each = Math.max(1, step);
  const from = Math.ceil(first / each);
  const found = Array.from({ length: Math.floor(last / each) - from + 1 }, (_, index) => (from + index) * each);
  return found.length > 1 ? found : [...new Set([first, last])];
}

/** Whether labels centred at their ticks leave room between each two. */
function haveRoom(ticks: readonly Tick[], span: number): boolean {
  const width = ({ label }: Tick) => label.length * CHARACTER * span;
  return ticks.every((tick, index) =>
    index === 0 ||
    tick.place - ticks[index - 1].place >= (width(tick) + width(ticks[index - 1])) / 2 + BETWEEN * span
  );
}
