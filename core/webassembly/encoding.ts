/**
 * The few bytes of WebAssembly's binary format that the generated loops need.
 *
 * @module
 */

/** WebAssembly instructions, or parts of a module, encoded. */
export type Code = readonly number[];

/** WebAssembly's numbers for types: a 32-bit integer, a vector of 128 bits, and no type at all. */
export const [INT32, VECTOR, EMPTY] = [0x7f, 0x7b, 0x40];

/** Bytes of a page of memory. */
export const PAGE_BYTES = 65536;

/** An unsigned integer in WebAssembly's variable-length encoding. */
export function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** A signed integer in WebAssembly's variable-length encoding. */
export function signed(value: number): number[] {
  const rest = value >> 7;
  const last = (rest === 0 && (value & 64) === 0) || (rest === -1 && (value & 64) !== 0);
  return last ? [value & 127] : [(value & 127) | 128, ...signed(rest)];
}

/** A 32-bit integer. */
export const int32 = (value: number): Code => [0x41, ...signed(value)];

/** The content of a local variable. */
export const localGet = (index: number): Code => [0x20, ...unsigned(index)];

/** Stores into a local variable what the code leaves on the stack. */
export const localSet = (index: number, code: Code): Code => [...code, 0x21, ...unsigned(index)];

/** The sum of two 32-bit integers. */
export const addInt32 = (a: Code, b: Code): Code => [...a, ...b, 0x6a];

/** Runs the code, then again as long as the unsigned integer `a` is less than `b`. */
export const loopWhileLess = (code: Code, a: Code, b: Code): Code => [
  ...[0x03, EMPTY, ...code],
  ...[...a, ...b, 0x49, 0x0d, 0, 0x0b], // i32.lt_u, br_if 0, end
];

/** A vector instruction with its operands. */
export const vector = (opcode: number, ...operands: Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(opcode)];

/** A vector that holds the same four bytes in each of its lanes. */
export const repeated = (bytes: Uint8Array): Code => [0xfd, 0x0c, ...bytes, ...bytes, ...bytes, ...bytes];

/** The vector at an address, aligned to 16 bytes. */
export const load = (base: Code, offset: number): Code => [...vector(0x00, base), 4, ...unsigned(offset)];

/** The number at an address, aligned to 4 bytes, in each lane of a vector. */
export const loadRepeated = (base: Code, offset: number): Code => [...vector(0x09, base), 2, ...unsigned(offset)];

/** Stores a vector at an address, aligned to 16 bytes. */
export const store = (base: Code, value: Code, offset: number): Code => [
  ...vector(0x0b, base, value),
  ...[4, ...unsigned(offset)],
];

const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
const section = (id: number, bytes: Code): Code => [id, ...sized(bytes)];
const name = (text: string): Code => sized([...new TextEncoder().encode(text)]);

/** A function of some 32-bit integers that returns nothing: its code, and how many vectors its local variables are. */
export interface FunctionBody {
  readonly parameters: number;
  /** Local variables that are 32-bit integers; they come after the parameters. */
  readonly integers: number;
  /** Local variables that are vectors; they come last. */
  readonly vectors: number;
  readonly code: Code;
}

/** A module of one function, exported as `run`, and a memory of so many bytes, exported as `memory`. */
export function encodeModule(
  { parameters, integers, vectors, code }: FunctionBody,
  memoryBytes: number,
): Uint8Array<ArrayBuffer> {
  const types = Array.from({ length: parameters }, () => INT32);
  const locals = [2, ...unsigned(integers), INT32, ...unsigned(vectors), VECTOR];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, [1, 0x60, ...sized(types), 0]), // the type of `run`
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...unsigned(Math.ceil(memoryBytes / PAGE_BYTES))]),
    ...section(7, [2, ...name("memory"), 2, 0, ...name("run"), 0, 0]),
    ...section(10, [1, ...sized([...locals, ...code, 0x0b])]),
  ]);
}
