/**
 * Lanes as plain JavaScript numbers, one at a time: the reference for the vectorised ones.
 *
 * @module
 */
import type { Lanes } from "../../../../core/random/normals/lanes.ts";

const bits = new DataView(new ArrayBuffer(4));

function bitsOf(value: number): number {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}

function fromBits(word: number): number {
  bits.setInt32(0, word);
  return bits.getFloat32(0);
}

/** One lane. */
export const scalarLanes: Lanes<number, number> = {
  word: (value) => value | 0,
  add: (a, b) => (a + b) | 0,
  subtract: (a, b) => (a - b) | 0,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shiftLeft: (a, count) => a << count,
  shiftRight: (a, count) => (a >>> count) | 0,
  shiftRightSigned: (a, count) => a >> count,
  select: (a, b, mask) => fromBits((bitsOf(a) & mask) | (bitsOf(b) & ~mask)),
  real: Math.fround,
  plus: (a, b) => Math.fround(a + b),
  times: (a, b) => Math.fround(a * b),
  squareRoot: (a) => Math.fround(Math.sqrt(a)),
  toReal: Math.fround,
  bitsOf,
  fromBits,
  keepWord: (a) => a,
  keepReal: (a) => a,
};
