/**
 * Lanes as WebAssembly instructions: four at a time, in 128-bit vectors.
 *
 * @module
 */
import { type Code, int32, localGet, localSet, repeated, vector } from "../../webassembly/instructions.ts";
import type { Lanes } from "./lanes.ts";

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
