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
  permuted,
  repeated,
  store,
  storeFirst,
  vector,
  whileLess,
} from "../../../../core/webassembly/instructions.ts";
import type { GraphNode, Value } from "../graph.ts";
import { ELEMENTWISE, layoutIn, matrixOf, number, rowReductionOf, sparseRole, sumsRows } from "./loop_operators.ts";
import { isNumber, type Nest } from "./nest.ts";
import { NestCode } from "./nest_code.ts";
import { nonZeros, type Places, type Visit } from "./non_zeros.ts";
import { Passes } from "./passes.ts";
import { EXPONENTIAL, exponential, withoutSoftmax } from "./row_softmax.ts";

const BYTES = 4; // of a number
const LANES = 4;
/** Vectors that a round of the inner loop handles: enough that additions of one need not wait for each other. */
const VECTORS = 4;
const [ADD, MULTIPLY, MAX] = [0xe4, 0xe6, 0xe9];
const zeros: Code = number(0);
const firstLane: Code = [0xfd, 0x0c, ...new Uint8Array(Int32Array.of(-1, 0, 0, 0).buffer)];
/** A vector with its first lane alone, and others from another vector. */
const firstLaneOf = (value: Code, others = zeros): Code => vector(0x52, value, others, firstLane); // v128.bitselect

/** Sums and largest elements: where they begin, and how two of them become one. */
const REDUCTIONS = { sum: { from: zeros, opcode: ADD }, largest: { from: number(-Infinity), opcode: MAX } } as const;

/** The code that runs a nest once. */
export function encodeNest(given: Nest, givenPlaces: Places): FunctionBody {
  const nest = { ...given, nodes: withoutSoftmax(given.nodes) };
  const rowPlaces = new Map<Value, number>(); // of what is kept while a row is passed
  const places = {
    of: givenPlaces,
    ofRow: (value: Value) => {
      const known = rowPlaces.get(value) ?? givenPlaces({ ...value, shape: [nest.columns] });
      rowPlaces.set(value, known);
      return known;
    },
  };
  return encode(nest, places, encode(nest, places, 0).integers); // the second time the number of integers is known
}

/** One round of the inner loop: some vectors side by side, or one whose first lane alone counts. */
interface Round {
  readonly vectors: number;
  readonly isWhole: boolean;
}

/** Where values lie, and where their elements of the current row do. */
interface NestPlaces {
  readonly of: Places;
  readonly ofRow: Places;
}

function encode(nest: Nest, { of: places, ofRow }: NestPlaces, firstVector: number): FunctionBody {
  const { rows, nodes, writes } = nest;
  const code = new NestCode(firstVector);
  const [row, at, column] = Array.from({ length: 3 }, () => code.integer()); // bytes: of a number a row, of all before, of those in the row
  const made = new Map(nodes.map((node) => [node.outputs[0], node]));
  const sinks = nodes.filter((node) => sumsRows(node) || (sparseRole(node)?.makes ?? "rows") !== "rows");
  const reductions = nodes.filter((node) => rowReductionOf(node) !== undefined);
  const isPlain = rows === 1 && nodes.every((node) => sparseRole(node) === undefined && !sumsRows(node));
  const columns = isPlain ? Math.ceil(nest.columns / LANES) * LANES : nest.columns; // beyond the end lies what no array uses
  const isOwn = (node: GraphNode | undefined) =>
    node !== undefined && (sinks.includes(node) || reductions.includes(node));
  const stores = writes.filter(({ value }) => !isOwn(made.get(value)));
  const passes = new Passes(nodes, [...stores.map(({ value }) => value), ...sinks.map(matrixOf)]);
  const position = { row, column };

  const visit = (node: GraphNode): Visit => {
    const role = sparseRole(node);
    if (role === undefined) throw new TypeError(`Cannot visit the non-zeros of ${node.operator}`);
    return nonZeros(code, places, position, { values: role.values, columns: role.columns, dense: role.table.shape });
  };
  /** A variable that gathers numbers in each of its lanes while a row is passed, and then has what they make together in all lanes. */
  const gathered = (
    { from, opcode }: (typeof REDUCTIONS)["sum" | "largest"],
    before: Code[],
    after: Code[],
  ): number => {
    const total = code.vector();
    before.push(localSet(total, from));
    for (const lanes of [[1, 0, 3, 2], [2, 3, 0, 1]] as const) { // the first two and the last two come first
      after.push(localSet(total, vector(opcode, localGet(total), permuted(localGet(total), lanes))));
    }
    return total;
  };
  /** One sum for each non-zero of a row, begun before it and stored after it. */
  const innerProducts = ({ outputs: [output] }: GraphNode): readonly number[] =>
    code.once(`inner products ${output.id}`, () =>
      Array.from({ length: output.shape[1] }, (_, k) => {
        const sum = gathered(REDUCTIONS.sum, code.beforeRow, code.afterRow);
        const first = multiplyInt32(localGet(row), int32(output.shape[1]));
        code.afterRow.push(storeFirst(first, localGet(sum), places(output) + k * BYTES));
        return sum;
      }));
  /** What a row reduction makes, while it is made and afterwards. */
  const reductionOf = (node: GraphNode) => {
    const [output] = node.outputs;
    const kind = REDUCTIONS[rowReductionOf(node) as "sum" | "largest"];
    const total = code.once(`reduction ${output.id}`, () => {
      const [before, after] = code.aroundPass(passes.of(output));
      const variable = gathered(kind, before, after);
      for (const { value, place } of writes) {
        if (value === output) after.push(storeFirst(localGet(row), localGet(variable), places(place)));
      }
      return variable;
    });
    return { ...kind, total };
  };

  const round = (pass: number, { vectors, isWhole }: Round): Code => {
    const inner: Code[] = [];
    const each = [...Array(vectors).keys()];
    const [read, write] = isWhole ? [load, store] : [loadFirst, storeFirst];
    const shift = (u: number) => u * LANES * BYTES;
    const known = new Map<Value, readonly Code[]>();
    const valuesOf = (value: Value): readonly Code[] => {
      const before = known.get(value);
      if (before !== undefined) return before;
      const codes = made.has(value) ? fromNode(value, made.get(value) as GraphNode) : fromMemory(value);
      known.set(value, codes);
      return codes;
    };
    const fromNode = (value: Value, node: GraphNode): readonly Code[] => {
      if (rowReductionOf(node) !== undefined) return each.map(() => localGet(reductionOf(node).total));
      const keeping = passes.keeping(value);
      if (keeping.length > 0 && keeping[0] < pass) return readEach(localGet(column), ofRow(value));
      const codes = compute(node);
      if (keeping.length > 0) {
        codes.forEach((x, u) => inner.push(write(localGet(column), x, ofRow(value) + shift(u))));
      }
      return codes;
    };
    const readEach = (base: Code, place: number) => code.keep(inner, each.map((u) => read(base, place + shift(u))));
    const compute = (node: GraphNode): readonly Code[] => {
      const role = sparseRole(node);
      if (role === undefined) {
        const operands = node.inputs.map(valuesOf);
        const keep = (value: Code) => code.keep(inner, [value])[0];
        return each.map((u) => {
          const own = operands.map((codes) => codes[u]);
          return keep(
            node.operator === EXPONENTIAL ? exponential(own[0], keep) : ELEMENTWISE[node.operator](own, node),
          );
        });
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
      return readEach(localGet(layout === "full" ? at : column), places(value));
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
    const reduce = (node: GraphNode): Code => {
      const { total, opcode, from } = reductionOf(node);
      return valuesOf(node.inputs[0]).flatMap((x) =>
        localSet(total, vector(opcode, localGet(total), isWhole ? x : firstLaneOf(x, from)))
      );
    };

    const isNow = (value: Value) => passes.of(value) === pass;
    const [storesNow, sinksNow] = [
      stores.filter(({ value }) => isNow(value)),
      sinks.filter((node) => isNow(matrixOf(node))),
    ];
    for (const { value } of storesNow) valuesOf(value); // all is read before anything is written: a state may be both
    for (const node of sinksNow) valuesOf(matrixOf(node));
    for (const { value, place } of storesNow) {
      valuesOf(value).forEach((x, u) => inner.push(write(localGet(at), x, places(place) + shift(u))));
    }
    inner.push(...sinksNow.map(sink), ...reductions.filter(({ inputs: [matrix] }) => isNow(matrix)).map(reduce));
    const bytes = isWhole ? vectors * LANES * BYTES : BYTES;
    for (const local of [at, column]) inner.push(localSet(local, addInt32(localGet(local), int32(bytes))));
    return inner.flat();
  };

  const inRow = Array.from({ length: passes.count }, (_, pass) => {
    const body = rounds(columns).flatMap(({ end, ...kind }) =>
      whileLess(round(pass, kind), localGet(column), int32(end * BYTES))
    );
    const again = pass === 0 ? [] : localSet(at, addInt32(localGet(at), int32(-columns * BYTES)));
    const [before, after] = code.aroundPass(pass);
    return [...again, ...before.flat(), ...localSet(column, int32(0)), ...body, ...after.flat()];
  }).flat();
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
