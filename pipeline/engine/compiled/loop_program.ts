/**
 * Elementwise loops as one WebAssembly function, over arrays in its own memory.
 *
 * Each operation is rounded by itself, as ONNX Runtime's are, so the numbers are the same bits.
 *
 * @module
 */
import { instantiate } from "../../../core/webassembly/instance.ts";
import {
  addInt32,
  type Code,
  int32,
  load,
  loadRepeated,
  localGet,
  localSet,
  loopWhileLess,
  repeated,
  store,
  vector,
} from "../../../core/webassembly/instructions.ts";
import { sizeOfShape } from "../../../core/models/model.ts";
import type { GraphNode, Value } from "./graph.ts";

/** WebAssembly's instruction on four lanes for each of ONNX's operators that a loop can run. */
export const LOOP_OPERATORS: Readonly<Record<string, number>> = {
  Abs: 0xe0,
  Neg: 0xe1,
  Sqrt: 0xe3,
  Add: 0xe4,
  Sub: 0xe5,
  Mul: 0xe6,
  Div: 0xe7,
};

/** Operators that can run as one loop over the elements of arrays of one shape. */
export interface Loop {
  /** Number of elements. */
  readonly size: number;
  /** The operators, each after what it depends on. */
  readonly nodes: readonly GraphNode[];
  /** What is kept: the array to overwrite and the value to write. */
  readonly results: readonly { readonly target: Value; readonly value: Value }[];
}

/** Loops made ready to run. */
export interface LoopProgram {
  /** The arrays that the loops read and write, by the value that they hold: state, and what is computed before. */
  readonly arrays: ReadonlyMap<Value, Float32Array<ArrayBuffer>>;
  /** Runs every loop once. */
  run(): void;
}

const VECTOR_BYTES = 16;
const LINE_BYTES = 64; // arrays begin where the processor's cache lines do
const BASE = 0; // the one integer variable: the place in all arrays, in bytes

/** Whether a value is one constant number, which a loop holds by itself. */
export function isNumber({ source }: Value): boolean {
  return source.kind === "constant" && source.data.length === 1;
}

/** Compiles loops; their arrays are zeros at first. */
export function loopProgram(loops: readonly Loop[]): LoopProgram {
  const offsets = new Map<Value, number>();
  let end = 0;
  const place = (value: Value): number => {
    const known = offsets.get(value);
    if (known !== undefined) return known;
    const offset = end;
    end += Math.ceil(4 * sizeOfShape(value.shape) / LINE_BYTES) * LINE_BYTES;
    offsets.set(value, offset);
    return offset;
  };
  const encoded = loops.map((loop) => encodeLoop(loop, place));
  const code = encoded.flatMap((each) => each.code);
  const vectors = Math.max(0, ...encoded.map((each) => each.vectors));
  const { memory, functions } = instantiate({ run: { parameters: 0, integers: 1, vectors, code } }, end);
  const arrays = [...offsets].map(([value, offset]) =>
    [value, new Float32Array(memory.buffer as ArrayBuffer, offset, sizeOfShape(value.shape))] as const
  );
  return { arrays: new Map(arrays), run: functions.run };
}

/** The code of one loop: four elements a round, the last round beyond the end into what no array uses. */
function encodeLoop(
  { size, nodes, results }: Loop,
  place: (value: Value) => number,
): { readonly code: Code; readonly vectors: number } {
  const before: Code[] = [];
  const round: Code[] = [];
  const locals = new Map<Value, Code>();
  const keep = (part: Code[], value: Value, code: Code): Code => {
    const index = 1 + locals.size;
    part.push(localSet(index, code));
    locals.set(value, localGet(index));
    return localGet(index);
  };
  const read = (value: Value): Code => {
    const known = locals.get(value);
    if (known !== undefined) return known;
    if (isNumber(value)) return keep(before, value, repeated(bytesOf(value)));
    return sizeOfShape(value.shape) === 1
      ? keep(before, value, loadRepeated(int32(0), place(value)))
      : keep(round, value, load(localGet(BASE), place(value)));
  };
  for (const { operator, inputs, outputs: [output] } of nodes) {
    keep(round, output, vector(LOOP_OPERATORS[operator], ...inputs.map(read)));
  }
  for (const { target, value } of results) round.push(store(localGet(BASE), read(value), place(target)));
  round.push(localSet(BASE, addInt32(localGet(BASE), int32(VECTOR_BYTES))));
  const code = [
    ...localSet(BASE, int32(0)),
    ...before.flat(),
    ...loopWhileLess(round.flat(), localGet(BASE), int32(4 * size)),
  ];
  return { code, vectors: locals.size };
}

function bytesOf({ source }: Value): Uint8Array {
  if (source.kind !== "constant") throw new TypeError("Cannot encode a number as it is not a constant");
  const { buffer, byteOffset, byteLength } = source.data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
