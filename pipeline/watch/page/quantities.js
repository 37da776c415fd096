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
