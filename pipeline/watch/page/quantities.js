// @ts-check
/**
 * Numbers as people read them.
 *
 * @module
 */

/**
 * A duration in words, on the page and in the terminal: `0.4 s`, `42 s`, `12 m 03 s`, `1 h 02 m`, `3 d 04 h`.
 *
 * @param {number} milliseconds at least 0; what is negative, by a clock that was set back, reads as 0
 * @returns {string}
 */
export function formatDuration(milliseconds) {
  const exact = Math.max(0, milliseconds) / 1000;
  if (exact < 9.95) return `${exact.toFixed(1)} s`;
  const seconds = Math.round(exact);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return pair(seconds, 60, "m", "s");
  const minutes = Math.round(exact / 60);
  return minutes < 24 * 60 ? pair(minutes, 60, "h", "m") : pair(Math.round(minutes / 60), 24, "d", "h");
}

/**
 * @param {number} count
 * @param {number} base
 * @param {string} large
 * @param {string} small
 */
function pair(count, base, large, small) {
  return `${Math.floor(count / base)} ${large} ${String(count % base).padStart(2, "0")} ${small}`;
}

/** A narrow space that does not break, between groups of three digits, as in the report. */
const group = "\u202f";

/**
 * A number in few characters: `0.934`, `12.3`, `4 560`, `3.2e−7`.
 *
 * @param {number | undefined} value
 * @returns {string} nothing for no number
 */
export function short(value) {
  if (value === undefined || !Number.isFinite(value)) return "";
  const size = Math.abs(value);
  const text = size !== 0 && (size < 0.001 || size >= 1e7)
    ? value.toExponential(1).replace("+", "")
    : size >= 999.5
    ? whole(value)
    : value.toFixed(size < 10 ? 3 : 1);
  return signed(text);
}

/**
 * A whole number in groups of three digits: `12 300`.
 *
 * @param {number} value
 * @returns {string}
 */
export function whole(value) {
  return signed(String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, group));
}

/**
 * A number beside an axis: `0.25`, `15 000`, `10⁵`, `2·10⁻⁴`.
 *
 * @param {number} value
 * @returns {string}
 */
export function tick(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e5)) {
    const [mantissa, exponent] = value.toExponential(0).split("e");
    const power = `10${[...String(Number(exponent))].map((digit) => raised[digit]).join("")}`;
    return signed(mantissa === "1" ? power : `${mantissa}·${power}`);
  }
  return size >= 1000 ? whole(value) : signed(String(Number(value.toPrecision(4))));
}

/** @type {Readonly<Record<string, string>>} */
const raised = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/**
 * A minus in place of the hyphen: no line is broken behind it.
 *
 * @param {string} text
 */
function signed(text) {
  return text.replaceAll("-", "\u2212");
}
