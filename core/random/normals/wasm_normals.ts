/**
 * The noise generator as a WebAssembly module, assembled here.
 *
 * @module
 */
import { type FunctionBody, instantiate } from "../../webassembly/instance.ts";
import {
  addInt32,
  type Code,
  int32,
  load,
  localGet,
  localSet,
  loopWhileLess,
  store,
} from "../../webassembly/instructions.ts";
import { normalPair } from "./normal_pairs.ts";
import { wasmLanes } from "./wasm_lanes.ts";
import { nextWord, type XoshiroState } from "./xoshiro.ts";

/** Where the module keeps the generators' state: four vectors of four words. */
export const STATE_BYTES = 64;
/** Numbers that one call can make; their bytes stay in the processor's nearer caches. */
export const CHUNK_SIZE = 8192;
/** Numbers that one round of the loop makes. */
export const ROUND_SIZE = 8;

const POINTER = 0; // the parameters of `run`
const END = 1;
const STATE = 2; // then the local variables: the state's four vectors, and all others

/** A running instance: its memory, and `run(from, to)`, which fills the bytes between and moves the state on. */
export interface NormalsInstance {
  readonly memory: WebAssembly.Memory;
  readonly run: (from: number, to: number) => void;
}

/** A new instance of the module. */
export function instantiateNormals(): NormalsInstance {
  const { memory, functions } = instantiate({ run: fillingLoop() }, STATE_BYTES + 4 * CHUNK_SIZE);
  return { memory, run: functions.run };
}

function fillingLoop(): FunctionBody {
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
    localSet(POINTER, addInt32(localGet(POINTER), int32(4 * ROUND_SIZE))),
  );
  const code: Code = [
    ...[0, 1, 2, 3].flatMap((word) => localSet(STATE + word, load(int32(0), 16 * word))),
    ...program.before.flat(),
    ...loopWhileLess(program.round.flat(), localGet(POINTER), localGet(END)),
    ...[0, 1, 2, 3].flatMap((word) => store(int32(0), localGet(STATE + word), 16 * word)),
  ];
  const vectors = 4 + program.before.length + program.round.length; // at most one variable for each statement
  return { parameters: 2, integers: 0, vectors, code };
}
