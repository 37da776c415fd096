/**
 * The vertical axis of a metric: where a value is drawn, and which values are labelled.
 *
 * @module
 */
import { formatNumber, powerOfTen } from "../format.ts";

/** A labelled place of an axis. */
export interface Tick {
  /** Where on the axis, in its own unit: [0, 1] of the frame, or decades. */
  readonly place: number;
  readonly label: string;
}

/** Where a value is drawn, as a share of the frame's height, and which values are labelled. */
export interface ValueScale {
  readonly place: (value: number) => number;
  readonly ticks: readonly Tick[];
  /** In words, for the axis's label: empty for a linear one. */
  readonly kind: "" | "log" | "symmetric log";
  /** The smallest and the largest value of the axis. */
  readonly domain: readonly [number, number];
}

/** The range that values of a log axis must span, largest over smallest, to be worth one. */
const LEAST_SPAN = 8;

/**
 * The scale of a set of values.
 *
 * @param values finite values, at least one
 * @param wanted `log` is granted to positive values that span enough, as a symmetric one if some are not positive
 */
export function valueScale(values: readonly number[], wanted: "linear" | "log"): ValueScale {
  const least = values.reduce((low, value) => Math.min(low, value), Infinity);
  const most = values.reduce((high, value) => Math.max(high, value), -Infinity);
  if (wanted === "log" && least > 0 && most / least >= LEAST_SPAN) return logScale(least, most);
  if (wanted === "log" && least <= 0) {
    const sizes = values.map(Math.abs).filter((size) => size > 0).sort((a, b) => a - b);
    const greatest = sizes[sizes.length - 1] ?? 0;
    const knee = Math.max(sizes[Math.floor(sizes.length / 10)] ?? 0, 1e-12 * greatest);
    if (knee > 0 && greatest / knee >= LEAST_SPAN) return symmetricLogScale(least, most, knee);
  }
  return linearScale(least, most);
}

/** The scale of accuracies: 0 to 1. */
export const accuracyScale: ValueScale = {
  place: (value) => value,
  ticks: [0, 0.25, 0.5, 0.75, 1].map((value) => ({ place: value, label: String(value) })),
  kind: "",
  domain: [0, 1],
};

function linearScale(least: number, most: number): ValueScale {
  const size = Math.abs(most);
  const flat = most - least <= 1e-9 * size || most - least < 1e-200; // too little to tell apart, or for the arithmetic below
  const room = size > 1e-200 ? size / 2 : 0.5;
  const [low, high] = flat ? [least - room, most + room] : [least, most];
  const step = niceStep((high - low) / 5);
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const span = Math.max(last - first, 1);
  const ticks = Array.from({ length: span + 1 }, (_, index) => (first + index) * step);
  return {
    place: (value) => (value / step - first) / span,
    ticks: ticks.map((value, index) => ({ place: index / span, label: tickLabel(value, step) })),
    kind: "",
    domain: [first * step, (first + span) * step],
  };
}

function logScale(least: number, most: number): ValueScale {
  const [low, high] = [Math.log10(least), Math.log10(most)];
  const place = (value: number) => (Math.log10(value) - low) / (high - low);
  const factors = high - low < 1.8 ? [1, 2, 5] : high - low < 3.2 ? [1, 3] : [1];
  const exponents = range(Math.floor(low), Math.ceil(high));
  const every = Math.ceil((high - low) / 6);
  const values = exponents.filter((exponent) => factors.length > 1 || exponent % every === 0)
    .flatMap((exponent) => factors.map((factor) => factor * 10 ** exponent))
    .filter((value) => value >= least * 0.999 && value <= most * 1.001);
  const inFrame = (value: number) => Math.min(1, Math.max(0, place(value))); // a label just beyond the data stands at the edge
  const label = powerLabels(values);
  return {
    place,
    ticks: values.map((value) => ({ place: inFrame(value), label: label(value) })),
    kind: "log",
    domain: [least, most],
  };
}

function symmetricLogScale(least: number, most: number, knee: number): ValueScale {
  const bend = (value: number) => Math.asinh(value / knee);
  const [low, high] = [bend(least), bend(most)];
  const place = (value: number) => (bend(value) - low) / (high - low);
  const from = Math.ceil(Math.log10(knee));
  const to = Math.floor(Math.log10(Math.max(Math.abs(least), Math.abs(most))));
  const every = Math.max(1, Math.ceil((to - from) / 3));
  const sizes = range(from, to).filter((exponent) => (exponent - from) % every === 0).map((exponent) => 10 ** exponent);
  const marked = [...sizes.map((size) => -size).reverse(), 0, ...sizes].filter((value) =>
    value >= least && value <= most
  );
  const values = marked.length > 1 ? marked : [least, most];
  return {
    place,
    ticks: values.map((value) => ({ place: place(value), label: powerLabels(values)(value) })),
    kind: "symmetric log",
    domain: [least, most],
  };
}

/** 1, 2 or 5 times a power of ten, near a wanted step. */
export function niceStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 2, 5, 10].find((factor) => factor * power >= wanted * 0.999) ?? 10;
  return factor * power;
}

/** A multiple of a step, with the digits that tell it from its neighbours and without what the arithmetic added. */
function tickLabel(value: number, step: number): string {
  if (Math.abs(value) < step / 2) return "0";
  const digits = Math.min(Math.max(Math.floor(Math.log10(Math.abs(value) / step)) + 2, 1), 15); // a value of several steps has theirs, too
  return formatNumber(Number(value.toPrecision(digits)), Math.max(digits, 3));
}

/** How the values of one axis are written: all as plain numbers, or all as powers of ten if one of them is very large or small. */
function powerLabels(values: readonly number[]): (value: number) => string {
  const sizes = values.map(Math.abs).filter((size) => size > 0);
  const plain = sizes.every((size) => size > 0.9e-2 && size < 0.9e4);
  return plain ? (value) => formatNumber(Number(value.toPrecision(3))) : powerLabel;
}

/** `10⁵`, `3·10⁻⁵`; what is less than a hundred and whole as it is. */
export function powerLabel(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1 && size < 99.5)) return formatNumber(Number(value.toPrecision(3)));
  const exponent = Math.floor(Math.log10(size) + 1e-9);
  const factor = Math.round(size / 10 ** exponent);
  return `${value < 0 ? "−" : ""}${factor === 1 ? "" : `${factor}·`}${powerOfTen(exponent)}`;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
