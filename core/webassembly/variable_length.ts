/**
 * Integers in WebAssembly's variable-length encoding: seven bits a byte, lowest first, the high bit set on all bytes but the last.
 *
 * @module
 */

/** An unsigned integer of at most 32 bits. */
export function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** A signed integer of at most 32 bits. */
export function signed(value: number): number[] {
  const rest = value >> 7;
  const last = (rest === 0 && (value & 64) === 0) || (rest === -1 && (value & 64) !== 0);
  return last ? [value & 127] : [(value & 127) | 128, ...signed(rest)];
}
