/**
 * The instructions of WebAssembly that the loops made here need, as the bytes of its binary format.
 *
 * A value is the code that leaves it on the stack; an instruction is its operands' code followed by its own.
 *
 * @module
 */
import { signed, unsigned } from "./variable_length.ts";

/** Instructions, encoded. */
export type Code = readonly number[];

const NO_RESULT = 0x40; // the type of a block that leaves nothing on the stack

/** A 32-bit integer. */
export const int32 = (value: number): Code => [0x41, ...signed(value)];

/** The content of a local variable. */
export const localGet = (index: number): Code => [0x20, ...unsigned(index)];

/** Stores a value into a local variable. */
export const localSet = (index: number, value: Code): Code => [...value, 0x21, ...unsigned(index)];

/** The sum of two 32-bit integers. */
export const addInt32 = (a: Code, b: Code): Code => [...a, ...b, 0x6a];

/** The product of two 32-bit integers. */
export const multiplyInt32 = (a: Code, b: Code): Code => [...a, ...b, 0x6c];

/** The integer at an address, aligned to 4 bytes. */
export const loadInt32 = (base: Code, offset: number): Code => [...base, 0x28, 2, ...unsigned(offset)];

/** Ends the run with an error unless the unsigned integer `a` is less than `b`. */
export const requireLess = (a: Code, b: Code): Code => [...a, ...b, 0x4f, 0x04, NO_RESULT, 0x00, 0x0b]; // i32.ge_u, if, unreachable

/** Writes zeros to as many bytes from an address on. */
export const clear = (address: Code, bytes: Code): Code => [...address, ...int32(0), ...bytes, 0xfc, 0x0b, 0];

/** Runs the code, then again as long as the unsigned integer `a` is less than `b`. */
export const loopWhileLess = (code: Code, a: Code, b: Code): Code => [
  ...[0x03, NO_RESULT, ...code],
  ...[...a, ...b, 0x49, 0x0d, 0, 0x0b], // i32.lt_u, br_if 0, end
];

/** Runs the code as long as the unsigned integer `a` is less than `b`: not at all, if it is not. */
export const whileLess = (code: Code, a: Code, b: Code): Code => [
  ...[0x02, NO_RESULT, ...a, ...b, 0x4f, 0x0d, 0], // block, i32.ge_u, br_if 0
  ...[...loopWhileLess(code, a, b), 0x0b],
];

/** A vector instruction with its operands. */
export const vector = (opcode: number, ...operands: Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(opcode)];

/** A vector that holds the same four bytes in each of its lanes. */
export const repeated = (bytes: Uint8Array): Code => [0xfd, 0x0c, ...bytes, ...bytes, ...bytes, ...bytes];

/** The vector at an address, aligned to 16 bytes. */
export const load = (base: Code, offset: number): Code => [...vector(0x00, base), 4, ...unsigned(offset)];

/** The number at an address, aligned to 4 bytes, in each of a vector's four lanes. */
export const loadRepeated = (base: Code, offset: number): Code => [...vector(0x09, base), 2, ...unsigned(offset)];

/** The double at an address, aligned to 8 bytes, in both of a vector's lanes. */
export const loadDoubleRepeated = (base: Code, offset: number): Code => [
  ...vector(0x0a, base),
  ...[3, ...unsigned(offset)],
];

/** Stores a vector at an address, aligned to 16 bytes. */
export const store = (base: Code, value: Code, offset: number): Code => [
  ...vector(0x0b, base, value),
  ...[4, ...unsigned(offset)],
];

/** The number at an address, aligned to 4 bytes, in a vector's first lane, and zeros in the others. */
export const loadFirst = (base: Code, offset: number): Code => [...vector(0x5c, base), 2, ...unsigned(offset)];

/** Stores a vector's first lane at an address, aligned to 4 bytes. */
export const storeFirst = (base: Code, value: Code, offset: number): Code => [
  ...vector(0x5a, base, value),
  ...[2, ...unsigned(offset), 0],
];

/** A vector's lanes in another order. */
export const permuted = (value: Code, lanes: readonly [number, number, number, number]): Code => [
  ...vector(0x0d, value, value),
  ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
];

/** Whether this runtime has the relaxed vector instructions, asked by a module that needs one; Node has them from version 21 on. */
const isRelaxed = WebAssembly.validate(Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
  ...[1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0], // a function of nothing
  ...[10, 9, 1, 7, 0, 0x00, 0xfd, 0x87, 0x02, 0x1a, 0x0b], // unreachable, f64x2.relaxed_madd, drop, end
));

/** `a b + c` on two doubles, rounded once where processor and runtime can. */
export const multiplyAdd = (a: Code, b: Code, c: Code): Code =>
  isRelaxed ? vector(0x107, a, b, c) : vector(0xf0, c, vector(0xf2, a, b));

/** `c - a b` on two doubles, rounded once where processor and runtime can. */
export const subtractProduct = (a: Code, b: Code, c: Code): Code =>
  isRelaxed ? vector(0x108, a, b, c) : vector(0xf1, c, vector(0xf2, a, b));

/** The first or the second double of a vector. */
export const doubleOf = (pair: Code, lane: 0 | 1): Code => [...vector(0x21, pair), lane];

/** The sum of two doubles. */
export const addDoubles = (a: Code, b: Code): Code => [...a, ...b, 0xa0];

/** The double at an address, aligned to 8 bytes. */
export const loadDouble = (base: Code, offset: number): Code => [...base, 0x2b, 3, ...unsigned(offset)];

/** Stores a double at an address, aligned to 8 bytes. */
export const storeDouble = (base: Code, value: Code, offset: number): Code => [
  ...[...base, ...value],
  ...[0x39, 3, ...unsigned(offset)],
];
