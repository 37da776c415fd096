/**
 * A small assembler for WebAssembly: the vector instructions of the processor, which JavaScript has no words for.
 *
 * @module
 */

/** A function of 32-bit integers without a result, as flat WebAssembly text. */
export interface AssemblyFunction {
  /** The name under which it is exported. */
  readonly name: string;
  /** Names of its parameters, all `i32`. */
  readonly parameters: readonly string[];
  /** Names of its local variables by type. */
  readonly locals: Readonly<Partial<Record<keyof typeof valueTypes, readonly string[]>>>;
  /** Instructions with their operands, separated by white space: the text format without parentheses; `$name` is a parameter or local. */
  readonly body: string;
}

/** Functions that share a memory. */
export interface Assembled {
  readonly memory: WebAssembly.Memory;
  readonly functions: Readonly<Record<string, (...parameters: number[]) => void>>;
}

/**
 * The functions, compiled and ready to call.
 *
 * @throws {RangeError} if an instruction or a name is unknown
 */
export function assemble(functions: readonly AssemblyFunction[]): Assembled {
  const bytes = Uint8Array.of(...header, ...sections(functions));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const { memory, ...rest } = exports;
  return { memory: memory as WebAssembly.Memory, functions: rest as Assembled["functions"] };
}

const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]; // "\0asm", version 1

const valueTypes = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;

type Operand = "none" | "local" | "integer" | "label" | "lane" | "address";

/** Instructions by name: their codes, and what stands after them. */
const instructions: Readonly<Record<string, readonly [codes: readonly number[], operand: Operand]>> = {
  "loop": [[0x03, 0x40], "none"],
  "block": [[0x02, 0x40], "none"],
  "end": [[0x0b], "none"],
  "br": [[0x0c], "label"],
  "br_if": [[0x0d], "label"],
  "local.get": [[0x20], "local"],
  "local.set": [[0x21], "local"],
  "local.tee": [[0x22], "local"],
  "i32.const": [[0x41], "integer"],
  "i32.lt_u": [[0x49], "none"],
  "i32.ge_u": [[0x4f], "none"],
  "i32.add": [[0x6a], "none"],
  "f64.load": [[0x2b], "address"],
  "f64.store": [[0x39], "address"],
  "f64.add": [[0xa0], "none"],
  "v128.load": [[0xfd, 0x00], "address"],
  "v128.load64_splat": [[0xfd, 0x0a], "address"],
  "v128.store": [[0xfd, 0x0b], "address"],
  "f64x2.splat": [[0xfd, 0x14], "none"],
  "f64x2.extract_lane": [[0xfd, 0x21], "lane"],
  "f64x2.relaxed_madd": [[0xfd, 0x87, 0x02], "none"], // a b + c, rounded once where the processor can
  "f64x2.relaxed_nmadd": [[0xfd, 0x88, 0x02], "none"], // c - a b
};

const EIGHT_BYTES = 3; // alignment of addresses, as a power of two

function sections(functions: readonly AssemblyFunction[]): number[] {
  const types = functions.map(({ parameters }) => [0x60, ...vector(parameters.map(() => [valueTypes.i32])), 0]);
  const exported = functions.map(({ name: called }, index) => [...name(called), 0, ...unsigned(index)]);
  return [
    ...section(1, types),
    ...section(3, functions.map((_, index) => unsigned(index))),
    ...section(5, [[0, 1]]), // one memory, of a page at first
    ...section(7, [[...name("memory"), 2, 0], ...exported]),
    ...section(10, functions.map((each) => sized(code(each)))),
  ];
}

function code({ parameters, locals, body }: AssemblyFunction): number[] {
  const groups = Object.entries(locals);
  const declared = groups.map(([type, names]) => [
    ...unsigned(names.length),
    valueTypes[type as keyof typeof valueTypes],
  ]);
  const indices = new Map([...parameters, ...groups.flatMap(([, names]) => names)].map((each, i) => [`$${each}`, i]));
  const words = body.trim().split(/\s+/);
  const encoded: number[] = [];
  for (let at = 0; at < words.length; at++) {
    const [codes, operand] = known(instructions[words[at]], words[at]);
    encoded.push(...codes);
    if (operand === "address") encoded.push(EIGHT_BYTES, ...unsigned(offset(words[at + 1]) ?? 0));
    if (operand === "address" && offset(words[at + 1]) === undefined) continue;
    if (operand === "local") encoded.push(...unsigned(known(indices.get(words[at + 1]), words[at + 1])));
    if (operand === "integer") encoded.push(...signed(Number(words[at + 1])));
    if (operand === "label" || operand === "lane") encoded.push(Number(words[at + 1]));
    if (operand !== "none") at++;
  }
  return [...vector(declared), ...encoded, 0x0b];
}

/** The number in `offset=8`, which an address may be followed by. */
function offset(word: string | undefined): number | undefined {
  return word?.startsWith("offset=") ? Number(word.slice("offset=".length)) : undefined;
}

function known<A>(value: A | undefined, word: string): A {
  if (value === undefined) throw new RangeError(`Cannot assemble a word that is unknown: current value is ${word}`);
  return value;
}

// Encodings

function section(id: number, items: readonly (readonly number[])[]): number[] {
  return [id, ...sized(vector(items))];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function name(text: string): number[] {
  return sized([...new TextEncoder().encode(text)]);
}

/** Base 128, least significant digit first, the high bit set on all digits but the last. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [value % 128 + 128, ...unsigned(Math.floor(value / 128))];
}

function signed(value: number): number[] {
  const digit = value & 127;
  const rest = value >> 7;
  const last = (rest === 0 && digit < 64) || (rest === -1 && digit >= 64);
  return last ? [digit] : [digit + 128, ...signed(rest)];
}
