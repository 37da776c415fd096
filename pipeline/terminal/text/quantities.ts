/**
 * Durations and sizes as they are written on the command line and read from it.
 *
 * @module
 */

/**
 * A duration in words of a terminal: `0.4 s`, `42 s`, `12 m 03 s`, `1 h 02 m`, `3 d 04 h`.
 *
 * @param milliseconds at least 0; what is negative, by a clock that was set back, reads as 0
 */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(whole, 60, "m", "s");
  const minutes = Math.round(seconds / 60);
  return minutes < 24 * 60 ? pair(minutes, 60, "h", "m") : pair(Math.round(minutes / 60), 24, "d", "h");
}

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

// Helpers

const byteUnits = ["B", "kB", "MB", "GB", "TB"];

function pair(count: number, base: number, large: string, small: string): string {
  return `${Math.floor(count / base)} ${large} ${String(count % base).padStart(2, "0")} ${small}`;
}

function parseQuantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const parts = /^(\d{1,15}(?:\.\d{1,6})?) ?([A-Za-z]{0,3})$/.exec(text);
  const unit = parts?.[2].toLowerCase();
  if (parts === null || unit === undefined || !Object.hasOwn(units, unit)) return undefined;
  return Math.round(Number(parts[1]) * units[unit]);
}
