/**
 * The noise generator as a WebAssembly module, assembled here.
 *
 * @module
 */
import { normalPair } from "./normal_pairs.ts";
import { type Code, localGet, localSet, signed, unsigned, vector, wasmLanes } from "./wasm_lanes.ts";
import { nextWord, type XoshiroState } from "./xoshiro.ts";

/** Where the module keeps the generators' state: four vectors of four words. */
export const STATE_BYTES = 64;
/** Numbers that one call can make; their bytes stay in the processor's nearer caches. */
export const CHUNK_SIZE = 8192;
/** Numbers that one round of the loop makes. */
export const ROUND_SIZE = 8;

const PAGE_BYTES = 65536;
const [INT32, VECTOR, EMPTY] = [0x7f, 0x7b, 0x40];
const POINTER = 0; // the parameters of `fill`
const END = 1;
const STATE = 2; // then the local variables: the state's four vectors, and all others

/** A running instance: its memory, and `fill(rounds)`, which writes behind the state and moves the state on. */
export interface NormalsInstance {
  readonly memory: WebAssembly.Memory;
  readonly fill: (from: number, to: number) => void;
}

/** A new instance of the module. */
export function instantiateNormals(): NormalsInstance {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble()));
  return exports as unknown as NormalsInstance;
}

function assemble(): Uint8Array<ArrayBuffer> {
  const program = { before: [] as Code[], round: [] as Code[] };
  const state = [0, 1, 2, 3].map((word) => localGet(STATE + word)) as unknown as XoshiroState<Code>;
  const lanes = wasmLanes(program, STATE + 4);
  const first = nextWord(lanes, state);
  const second = nextWord(lanes, first.state);
  const [left, right] = normalPair(lanes, first.word, second.word);
  program.round.push(
    store(localGet(POINTER), left, 0),
    store(localGet(POINTER), right, 16),
    ...second.state.map((word, index) => localSet(STATE + index, word)),
    localSet(POINTER, [...localGet(POINTER), ...int32(4 * ROUND_SIZE), 0x6a]), // i32.add
  );
  const again: Code = [...localGet(POINTER), ...localGet(END), 0x49, 0x0d, 0]; // branch back while POINTER < END
  const code: Code = [
    ...[0, 1, 2, 3].flatMap((word) => localSet(STATE + word, load(int32(0), 16 * word))),
    ...program.before.flat(),
    ...[0x03, EMPTY, ...program.round.flat(), ...again, 0x0b], // loop ... end
    ...[0, 1, 2, 3].flatMap((word) => store(int32(0), localGet(STATE + word), 16 * word)),
    0x0b,
  ];
  const locals = 4 + program.before.length + program.round.length; // at most one variable for each statement
  const pages = Math.ceil((STATE_BYTES + 4 * CHUNK_SIZE) / PAGE_BYTES);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, [1, 0x60, 2, INT32, INT32, 0]), // the type of `fill`
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...unsigned(pages)]),
    ...section(7, [2, ...name("memory"), 2, 0, ...name("fill"), 0, 0]),
    ...section(10, [1, ...sized([1, ...unsigned(locals), VECTOR, ...code])]),
  ]);
}

const int32 = (value: number): Code => [0x41, ...signed(value)];
const address = (offset: number): number[] => [4, ...unsigned(offset)]; // aligned to 2^4 bytes
const load = (base: Code, offset: number): Code => [...vector(0x00, base), ...address(offset)];
const store = (base: Code, value: Code, offset: number): Code => [...vector(0x0b, base, value), ...address(offset)];
const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
const section = (id: number, bytes: Code): Code => [id, ...sized(bytes)];
const name = (text: string): Code => sized([...new TextEncoder().encode(text)]);
