// @ts-check
/**
 * Numbers as people read them.
 *
 * @module
 */

/**
 * A duration, worded as the terminal does: `0.4 s`, `42 s`, `12 m 03 s`, `1 h 02 m`.
 *
 * @param {number} milliseconds
 * @returns {string}
 */
export function duration(milliseconds) {
  if (milliseconds < 9950) return `${(Math.max(0, milliseconds) / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const two = (/** @type {number} */ count) => String(count).padStart(2, "0");
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)} m`;
}

/**
 * A number in few characters: `0.934`, `12.3`, `4,560`, `3.2e−7`.
 *
 * @param {number | undefined} value
 * @returns {string} nothing for no number
 */
export function short(value) {
  if (value === undefined || !Number.isFinite(value)) return "";
  const size = Math.abs(value);
  const text = size !== 0 && (size < 0.001 || size >= 1e6)
    ? value.toExponential(1).replace("+", "")
    : size >= 1000
    ? whole(value)
    : value.toFixed(size < 10 ? 3 : 1);
  return text.replaceAll("-", "\u2212"); // a minus, behind which no line is broken
}

/**
 * A whole number with commas: `12,300`.
 *
 * @param {number} value
 * @returns {string}
 */
export function whole(value) {
  return Math.round(value).toLocaleString("en-GB");
}
