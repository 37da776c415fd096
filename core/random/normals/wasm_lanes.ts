/**
 * Lanes as WebAssembly instructions: four at a time, in 128-bit vectors.
 *
 * @module
 */
import type { Lanes } from "./lanes.ts";

/** WebAssembly instructions, encoded, that leave one vector on the stack. */
export type Code = readonly number[];

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

/** A vector instruction with its operands. */
export const vector = (opcode: number, ...operands: Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(opcode)];

/** The content of a local variable. */
export const localGet = (index: number): Code => [0x20, ...unsigned(index)];

/** Stores into a local variable what the code leaves on the stack. */
export const localSet = (index: number, code: Code): Code => [...code, 0x21, ...unsigned(index)];

const int32 = (value: number): Code => [0x41, ...signed(value)];
const repeated = (bytes: Uint8Array): Code => [0xfd, 0x0c, ...bytes, ...bytes, ...bytes, ...bytes];

/** A program in two parts. */
export interface Program {
  /** What runs once, before the loop: the constants. V8 builds a vector constant from immediates wherever it stands, at a price. */
  readonly before: Code[];
  /** What runs in every round. */
  readonly round: Code[];
}

/**
 * The instruction set that appends to a program.
 *
 * @param program where kept values and constants are computed, in order
 * @param firstLocal the index of the first local variable that is free for them
 */
export function wasmLanes(program: Program, firstLocal: number): Lanes<Code, Code> {
  const constants = new Map<string, Code>();
  let nextLocal = firstLocal;
  const keepIn = (part: Code[], code: Code): Code => {
    const local = nextLocal++;
    part.push(localSet(local, code));
    return localGet(local);
  };
  const constant = (bytes: Uint8Array): Code => {
    const known = constants.get(String(bytes)) ?? keepIn(program.before, repeated(bytes));
    constants.set(String(bytes), known);
    return known;
  };
  const keep = (code: Code) => keepIn(program.round, code);
  return {
    word: (value) => constant(new Uint8Array(Int32Array.of(value).buffer)),
    add: (a, b) => vector(0xae, a, b),
    subtract: (a, b) => vector(0xb1, a, b),
    and: (a, b) => vector(0x4e, a, b),
    or: (a, b) => vector(0x50, a, b),
    xor: (a, b) => vector(0x51, a, b),
    shiftLeft: (a, bits) => vector(0xab, a, int32(bits)),
    shiftRight: (a, bits) => vector(0xad, a, int32(bits)),
    shiftRightSigned: (a, bits) => vector(0xac, a, int32(bits)),
    select: (a, b, mask) => vector(0x52, a, b, mask),
    real: (value) => constant(new Uint8Array(Float32Array.of(value).buffer)),
    plus: (a, b) => vector(0xe4, a, b),
    times: (a, b) => vector(0xe6, a, b),
    squareRoot: (a) => vector(0xe3, a),
    toReal: (a) => vector(0xfa, a),
    bitsOf: (a) => a,
    fromBits: (a) => a,
    keepWord: keep,
    keepReal: keep,
  };
}
