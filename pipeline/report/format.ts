/**
 * Numbers as a reader meets them.
 *
 * @module
 */

/** A narrow space that does not break, between groups of three digits. */
export const GROUP = "\u202f";

/**
 * A number of about three significant digits: `0.0123`, `12.3`, `12 300`, `1.23·10⁻⁷`.
 *
 * @param digits how many, from 3 on; digits before the point are written in any case
 */
export function formatNumber(value: number, digits = 3): string {
  if (value === 0) return "0";
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-3) return scientific(value, digits);
  const before = Math.floor(Math.log10(size)) + 1;
  return grouped(Number(value.toPrecision(Math.max(digits, before))));
}

/** A training step: a whole number in groups of three digits. */
export function formatStep(step: number): string {
  return grouped(Math.round(step));
}

/** Later than a step, on one line: `> 4 000`. */
export function formatLater(step: number): string {
  return `>\u00a0${formatStep(step)}`;
}

/** A share in [0, 1] as a percentage of at most three digits; one that is not 0 never reads as 0. */
export function formatPercent(share: number): string {
  if (share > 0 && share < 0.0005) return `<\u00a00.1${GROUP}%`; // it would round to 0
  return `${signed(String(Number((100 * share).toFixed(1))))}${GROUP}%`;
}

/** A ratio of three digits: `3.2×`, `132 000×`. */
export function formatRatio(ratio: number): string {
  return `${formatNumber(Number(ratio.toPrecision(3)))}×`;
}

/** `one seed`, `5 seeds`. */
export function formatCount(count: number, one: string, many: string = `${one}s`): string {
  return count === 1 ? `one ${one}` : `${formatStep(count)} ${many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function formatList(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/** A number with the digits before its point in groups of three. */
export function grouped(value: number): string {
  return signed(String(value).replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, GROUP)));
}

/** A number as a factor, of three digits by default, and a power of ten: `1.23·10⁻⁷`, `10⁷`. */
export function scientific(value: number, digits = 3): string {
  const [factor, exponent] = value.toExponential(digits - 1).split("e").map(Number);
  const power = powerOfTen(exponent);
  return Math.abs(factor) === 1 ? `${factor < 0 ? "−" : ""}${power}` : `${signed(String(factor))}·${power}`;
}

/** A power of ten: `10⁻⁷`. */
export function powerOfTen(exponent: number): string {
  return `10${String(exponent).replace("-", "⁻").replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)])}`;
}

/** A number's text with a minus sign in place of the hyphen. */
export function signed(text: string): string {
  return text.replaceAll("-", "−");
}
