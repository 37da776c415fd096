/**
 * WebAssembly modules from instructions: functions that share a memory.
 *
 * @module
 */
import type { Code } from "./instructions.ts";
import { unsigned } from "./variable_length.ts";

/** A function of some 32-bit integers that returns nothing. Variables are numbered: parameters first, then integers, then vectors. */
export interface FunctionBody {
  readonly parameters: number;
  /** Local variables that are 32-bit integers, zero at first. */
  readonly integers: number;
  /** Local variables that are vectors, zeros at first. */
  readonly vectors: number;
  readonly code: Code;
}

/** A running module. */
export interface Instance<Name extends string> {
  readonly memory: WebAssembly.Memory;
  readonly functions: Readonly<Record<Name, (...parameters: number[]) => void>>;
}

/** Bytes of a page, of which memory has a whole number. */
export const PAGE_BYTES = 65536;

/** The functions, compiled and ready to call, on a memory of at least the given number of bytes. */
export function instantiate<Name extends string>(
  functions: Readonly<Record<Name, FunctionBody>>,
  memoryBytes: number,
): Instance<Name> {
  const module = new WebAssembly.Module(encodeModule(functions, memoryBytes));
  const { memory, ...exported } = new WebAssembly.Instance(module).exports;
  return { memory: memory as WebAssembly.Memory, functions: exported as Instance<Name>["functions"] };
}

const [INT32, VECTOR] = [0x7f, 0x7b]; // types

function encodeModule(functions: Readonly<Record<string, FunctionBody>>, memoryBytes: number): Uint8Array<ArrayBuffer> {
  const names = Object.keys(functions);
  const bodies = Object.values(functions);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, bodies.map(({ parameters }) => [0x60, ...items(Array(parameters).fill([INT32])), 0])), // types of functions
    ...section(3, bodies.map((_, index) => unsigned(index))), // their types' numbers
    ...section(5, [[0, ...unsigned(Math.ceil(memoryBytes / PAGE_BYTES))]]), // one memory
    ...section(7, [[...text("memory"), 2, 0], ...names.map((name, index) => [...text(name), 0, ...unsigned(index)])]), // exports
    ...section(10, bodies.map(encodeBody)),
  ]);
}

function encodeBody({ integers, vectors, code }: FunctionBody): Code {
  const locals = [[...unsigned(integers), INT32], [...unsigned(vectors), VECTOR]];
  return sized([...items(locals), ...code, 0x0b]); // end
}

const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
const items = (each: readonly Code[]): Code => [...unsigned(each.length), ...each.flat()];
const section = (id: number, each: readonly Code[]): Code => [id, ...sized(items(each))];
const text = (characters: string): Code => sized([...new TextEncoder().encode(characters)]);
