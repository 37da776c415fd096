/**
 * The WebAssembly code of a nest of loops, four numbers at a time.
 *
 * @module
 */
import { sizeOfShape } from "../../../../core/models/model.ts";
import type { FunctionBody } from "../../../../core/webassembly/instance.ts";
import {
  addInt32,
  clear,
  type Code,
  int32,
  load,
  loadFirst,
  loadRepeated,
  localGet,
  localSet,
  loopWhileLess,
  multiplyInt32,
  repeated,
  store,
  storeFirst,
  storeSum,
  vector,
  whileLess,
} from "../../../../core/webassembly/instructions.ts";
import type { GraphNode, Value } from "../graph.ts";
import { ELEMENTWISE, layoutIn, matrixOf, sparseRole, sumsRows } from "./loop_operators.ts";
import { isNumber, type Nest } from "./nest.ts";
import { NestCode } from "./nest_code.ts";
import { nonZeros, type Places, type Visit } from "./non_zeros.ts";

const BYTES = 4; // of a number
const LANES = 4;
/** Vectors that a round of the inner loop handles: enough that additions of one need not wait for each other. */
const VECTORS = 4;
const [ADD, MULTIPLY] = [0xe4, 0xe6];
const zeros: Code = repeated(new Uint8Array(BYTES));
const firstLaneOf = (value: Code): Code =>
  vector(0x4e, value, [0xfd, 0x0c, ...new Uint8Array(Int32Array.of(-1, 0, 0, 0).buffer)]);

/** The code that runs a nest once. */
export function encodeNest(nest: Nest, places: Places): FunctionBody {
  return encode(nest, places, encode(nest, places, 0).integers); // the second time the number of integers is known
}

/** One round of the inner loop: some vectors side by side, or one whose first lane alone counts. */
interface Round {
  readonly vectors: number;
  readonly isWhole: boolean;
}

function encode(nest: Nest, places: Places, firstVector: number): FunctionBody {
  const { rows, nodes, writes } = nest;
  const code = new NestCode(firstVector);
  const [row, at, column] = Array.from({ length: 3 }, () => code.integer()); // bytes: of a number a row, of all before, of those in the row
  const made = new Map(nodes.map((node) => [node.outputs[0], node]));
  const sinks = nodes.filter((node) => sumsRows(node) || (sparseRole(node)?.makes ?? "rows") !== "rows");
  const isPlain = rows === 1 && nodes.every((node) => sparseRole(node) === undefined && !sumsRows(node));
  const columns = isPlain ? Math.ceil(nest.columns / LANES) * LANES : nest.columns; // beyond the end lies what no array uses
  const stores = writes.filter(({ value }) => !sinks.some(({ outputs: [output] }) => output === value));
  const position = { row, column };

  const visit = (node: GraphNode): Visit => {
    const role = sparseRole(node);
    if (role === undefined) throw new TypeError(`Cannot visit the non-zeros of ${node.operator}`);
    return nonZeros(code, places, position, { values: role.values, columns: role.columns, dense: role.table.shape });
  };
  /** One sum for each non-zero of a row, begun before it and stored after it. */
  const innerProducts = ({ outputs: [output] }: GraphNode): readonly number[] =>
    code.once(`inner products ${output.id}`, () =>
      Array.from({ length: output.shape[1] }, (_, k) => {
        const sum = code.vector();
        code.beforeRow.push(localSet(sum, zeros));
        code.afterRow.push(
          storeSum(multiplyInt32(localGet(row), int32(output.shape[1])), localGet(sum), places(output) + k * BYTES),
        );
        return sum;
      }));

  const round = ({ vectors, isWhole }: Round): Code => {
    const inner: Code[] = [];
    const each = [...Array(vectors).keys()];
    const [read, write] = isWhole ? [load, store] : [loadFirst, storeFirst];
    const shift = (u: number) => u * LANES * BYTES;
    const known = new Map<Value, readonly Code[]>();
    const valuesOf = (value: Value): readonly Code[] => {
      const before = known.get(value);
      if (before !== undefined) return before;
      const node = made.get(value);
      const codes = node === undefined ? fromMemory(value) : compute(node);
      known.set(value, codes);
      return codes;
    };
    const compute = (node: GraphNode): readonly Code[] => {
      const role = sparseRole(node);
      if (role === undefined) {
        const operands = node.inputs.map(valuesOf);
        return code.keep(inner, each.map((u) => ELEMENTWISE[node.operator](operands.map((codes) => codes[u]), node)));
      }
      const sums = each.map(() => code.vector());
      inner.push(
        visit(node)(({ k, place, factor }) =>
          each.flatMap((u) => {
            const term = vector(MULTIPLY, factor(), read(place, places(role.table) + shift(u)));
            return localSet(sums[u], k === 0 ? term : vector(ADD, localGet(sums[u]), term));
          })
        ),
      );
      return sums.map(localGet);
    };
    const fromMemory = (value: Value): readonly Code[] => {
      const held = (part: Code[], number: Code) => {
        const [local] = code.once(`${value.id}`, () => code.keep(part, [number]));
        return each.map(() => local);
      };
      if (isNumber(value)) return held(code.beforeRows, repeated(bytesOf(value)));
      const layout = layoutIn(nest, value);
      if (layout === "single") return held(code.beforeRows, loadRepeated(int32(0), places(value)));
      if (layout === "row") return held(code.beforeRow, loadRepeated(localGet(row), places(value)));
      const base = localGet(layout === "full" ? at : column);
      return code.keep(inner, each.map((u) => read(base, places(value) + shift(u))));
    };
    const addTo = (base: Code, offset: number, term: Code) =>
      write(base, vector(ADD, read(base, offset), term), offset);
    const sink = (node: GraphNode): Code => {
      const [output] = node.outputs;
      const role = sparseRole(node);
      if (role === undefined) {
        return valuesOf(node.inputs[0]).flatMap((x, u) => addTo(localGet(column), places(output) + shift(u), x));
      }
      const dense = valuesOf(role.dense);
      if (role.makes === "table") {
        return visit(node)(({ place, factor }) =>
          each.flatMap((u) => addTo(place, places(output) + shift(u), vector(MULTIPLY, factor(), dense[u])))
        );
      }
      const sums = innerProducts(node);
      return visit(node)(({ k, place }) =>
        each.flatMap((u) => {
          const term = vector(MULTIPLY, dense[u], read(place, places(role.table) + shift(u)));
          return localSet(sums[k], vector(ADD, localGet(sums[k]), isWhole ? term : firstLaneOf(term)));
        })
      );
    };

    for (const { value } of stores) valuesOf(value); // all is read before anything is written: a state may be both
    for (const node of sinks) valuesOf(matrixOf(node));
    for (const { value, place } of stores) {
      valuesOf(value).forEach((x, u) => inner.push(write(localGet(at), x, places(place) + shift(u))));
    }
    inner.push(...sinks.map(sink));
    const bytes = isWhole ? vectors * LANES * BYTES : BYTES;
    for (const local of [at, column]) inner.push(localSet(local, addInt32(localGet(local), int32(bytes))));
    return inner.flat();
  };

  const inRow = rounds(columns).flatMap(({ end, ...kind }) =>
    whileLess(round(kind), localGet(column), int32(end * BYTES))
  );
  for (const { outputs: [output] } of sinks) {
    code.beforeRows.push(clear(int32(places(output)), int32(sizeOfShape(output.shape) * BYTES)));
  }
  const whole = [
    ...code.beforeRows,
    localSet(row, int32(0)),
    localSet(at, int32(0)),
    loopWhileLess(
      [
        ...code.beforeRow,
        localSet(column, int32(0)),
        inRow,
        ...code.afterRow,
        localSet(row, addInt32(localGet(row), int32(BYTES))),
      ].flat(),
      localGet(row),
      int32(rows * BYTES),
    ),
  ].flat();
  return { parameters: 0, integers: code.integers, vectors: code.vectors, code: whole };
}

/** The kinds of rounds that a row is passed in, widest first, each with the column at which it ends. */
function rounds(columns: number): readonly (Round & { readonly end: number })[] {
  const vectors = Math.floor(columns / LANES);
  return [
    { vectors: VECTORS, isWhole: true, end: (vectors - vectors % VECTORS) * LANES },
    { vectors: 1, isWhole: true, end: vectors * LANES },
    { vectors: 1, isWhole: false, end: columns },
  ].filter(({ end }, index, all) => end > (all[index - 1]?.end ?? 0));
}

function bytesOf({ source }: Value): Uint8Array {
  if (source.kind !== "constant") throw new TypeError("Cannot encode a number as it is not a constant");
  const { buffer, byteOffset, byteLength } = source.data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
