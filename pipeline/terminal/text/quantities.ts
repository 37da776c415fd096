/**
 * Durations and sizes as they are written on the command line and read from it.
 *
 * @module
 */

export { formatDuration } from "../../watch/page/quantities.js";

/** A number of bytes: `812 B`, `4.2 MB`, `1.0 GB`; a kB is 1000 B. */
export function formatBytes(bytes: number): string {
  const power = bytes < 999.5 ? 0 : Math.min(4, Math.floor(Math.log10(bytes * 1.0005) / 3));
  return power === 0 ? `${Math.round(bytes)} B` : `${(bytes / 1000 ** power).toFixed(1)} ${byteUnits[power]}`;
}

/** A whole number in at most four characters: `950`, `9.5k`, `100k`, `1.2M`. */
export function formatCompact(count: number): string {
  if (count < 1000) return String(count);
  const [size, unit] = count < 999_500 ? [count / 1000, "k"] : [count / 1e6, "M"];
  return `${size < 9.95 ? size.toFixed(1) : Math.round(size)}${unit}`;
}

/**
 * The milliseconds of a duration such as `30`, `30s`, `10m`, `2h` or `30d`; a bare number counts seconds.
 *
 * @returns `undefined` if the text is no duration
 */
export function parseDuration(text: string): number | undefined {
  return parseQuantity(text, { "": 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 });
}

/**
 * The bytes of a size such as `500MB`, `2GB` or `1.5GiB`; a bare number counts bytes.
 *
 * @returns `undefined` if the text is no size
 */
export function parseBytes(text: string): number | undefined {
  return parseQuantity(text, {
    "": 1,
    b: 1,
    kb: 1e3,
    mb: 1e6,
    gb: 1e9,
    tb: 1e12,
    kib: 2 ** 10,
    mib: 2 ** 20,
    gib: 2 ** 30,
    tib: 2 ** 40,
  });
}

const byteUnits = ["B", "kB", "MB", "GB", "TB"];

function parseQuantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const parts = /^(\d{1,15}(?:\.\d{1,6})?) ?([A-Za-z]{0,3})$/.exec(text);
  const unit = parts?.[2].toLowerCase();
  if (parts === null || unit === undefined || !Object.hasOwn(units, unit)) return undefined;
  return Math.round(Number(parts[1]) * units[unit]);
}
