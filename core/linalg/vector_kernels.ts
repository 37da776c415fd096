/**
 * The two inner loops of the entropies, in double precision, two numbers at a time.
 *
 * In JavaScript they take two to four times as long. A product and a sum are rounded once where the processor can (as all with AVX2 or NEON
 * do), so the last bits depend on the kind of processor, as the engine's do.
 *
 * @module
 */
import { type FunctionBody, instantiate, PAGE_BYTES } from "../webassembly/instance.ts";
import {
  addDoubles,
  addInt32,
  type Code,
  doubleOf,
  int32,
  load,
  loadDouble,
  loadDoubleRepeated,
  localGet,
  localSet,
  loopWhileLess,
  multiplyAdd,
  store,
  storeDouble,
  subtractProduct,
  whileLess,
} from "../webassembly/instructions.ts";

/** Numbers are handled in tiles of this side: sizes are rounded up to its multiples. */
export const TILE = 4;

const BYTES = Float64Array.BYTES_PER_ELEMENT;
const PAIR_BYTES = 2 * BYTES;
const four = [0, 1, 2, 3];
const advance = (local: number, bytes: Code) => localSet(local, addInt32(localGet(local), bytes));
const address = (base: number, offset: number) => addInt32(localGet(base), localGet(offset));

/**
 * A tile of A' A: with x the address of entry (0, i) of A and y that of (0, j), rows `stride` bytes apart up to the address `end` of x,
 * the entries (i..i + 3, j..j + 3) of the product are written to `out`, rows `outStride` bytes apart.
 */
function productTile(): FunctionBody {
  const [x, y, stride, end, out, outStride, left, right, entry, ...sums] = Array(6 + 3 + 8).keys();
  return {
    parameters: 6,
    integers: 0,
    vectors: 3 + sums.length,
    code: [
      loopWhileLess(
        [
          localSet(left, load(localGet(y), 0)),
          localSet(right, load(localGet(y), PAIR_BYTES)),
          ...four.flatMap((i) => [
            localSet(entry, loadDoubleRepeated(localGet(x), i * BYTES)),
            ...[left, right].map((pair, k) => {
              const sum = sums[2 * i + k];
              return localSet(sum, multiplyAdd(localGet(entry), localGet(pair), localGet(sum)));
            }),
          ]),
          advance(y, localGet(stride)),
          advance(x, localGet(stride)),
        ].flat(),
        localGet(x),
        localGet(end),
      ),
      ...four.flatMap((i) => [
        store(localGet(out), localGet(sums[2 * i]), 0),
        store(localGet(out), localGet(sums[2 * i + 1]), PAIR_BYTES),
        advance(out, localGet(outStride)),
      ]),
    ].flat(),
  };
}

/**
 * Four rows of `A -= v w' + w v'` and of `p = A u`, A symmetric with only blocks on and below the diagonal stored.
 *
 * Rows begin at the address `a`, `stride` bytes apart, and have `row` bytes before the diagonal block. The vectors lie one after the other,
 * `length` bytes each: v, w, u, p.
 */
function updateRows(): FunctionBody {
  let taken = 0;
  const variables = (count: number) => Array.from({ length: count }, () => taken++);
  const [a, stride, row, v, length] = variables(5);
  const [column, w, u, p] = variables(4);
  const rows = [a, ...variables(3)]; // where each row's next entries are
  const [vPair, wPair, uPair, pPair] = variables(4);
  const [vRow, wRow, uRow, next, sums] = Array.from({ length: 5 }, () => variables(4));

  /** Two columns of the four rows: x = a - v_r w_c - w_r v_c, stored and multiplied by u_c into the rows' sums. */
  const updatedColumns = [
    localSet(vPair, load(address(column, v), 0)),
    localSet(wPair, load(address(column, w), 0)),
    localSet(uPair, load(address(column, u), 0)),
    ...four.flatMap((i) => {
      const lessProduct = subtractProduct(localGet(wRow[i]), localGet(vPair), load(localGet(rows[i]), 0));
      return [
        localSet(next[i], subtractProduct(localGet(vRow[i]), localGet(wPair), lessProduct)),
        store(localGet(rows[i]), localGet(next[i]), 0),
        localSet(sums[i], multiplyAdd(localGet(next[i]), localGet(uPair), localGet(sums[i]))),
        advance(rows[i], int32(PAIR_BYTES)),
      ];
    }),
  ];
  return {
    parameters: 5,
    integers: 7,
    vectors: 24,
    code: [
      localSet(w, address(v, length)),
      localSet(u, address(w, length)),
      localSet(p, address(u, length)),
      ...[1, 2, 3].map((i) => localSet(rows[i], address(rows[i - 1], stride))),
      ...four.flatMap((i) => [
        localSet(vRow[i], loadDoubleRepeated(address(row, v), i * BYTES)),
        localSet(wRow[i], loadDoubleRepeated(address(row, w), i * BYTES)),
        localSet(uRow[i], loadDoubleRepeated(address(row, u), i * BYTES)),
      ]),
      whileLess(
        [
          ...updatedColumns,
          localSet(pPair, load(address(column, p), 0)),
          ...four.map((i) => localSet(pPair, multiplyAdd(localGet(next[i]), localGet(uRow[i]), localGet(pPair)))),
          store(address(column, p), localGet(pPair), 0),
          advance(column, int32(PAIR_BYTES)),
        ].flat(),
        localGet(column),
        localGet(row),
      ),
      ...updatedColumns, // the diagonal block is stored whole
      advance(column, int32(PAIR_BYTES)),
      ...updatedColumns,
      ...four.map((i) => {
        const sum = addDoubles(doubleOf(localGet(sums[i]), 0), doubleOf(localGet(sums[i]), 1));
        return storeDouble(address(row, p), addDoubles(sum, loadDouble(address(row, p), i * BYTES)), i * BYTES);
      }),
    ].flat(),
  };
}

const { memory, functions } = instantiate({ productTile: productTile(), updateRows: updateRows() }, PAGE_BYTES);

/** Scratch memory for this many numbers: the same for every call, so what it held before is lost. */
export function scratch(size: number): Float64Array {
  const missing = size * BYTES - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  return new Float64Array(memory.buffer, 0, size);
}

/**
 * A' A on the lower triangle of tiles, for A in scratch memory.
 *
 * @param layout numbers, not bytes: A `[rows, columns]` at 0, the product `[columns, columns]` at `to`; columns a multiple of `TILE`
 */
export function columnProducts({ rows, columns, to }: { rows: number; columns: number; to: number }): void {
  const stride = columns * BYTES;
  for (let i = 0; i < columns; i += TILE) {
    for (let j = 0; j <= i; j += TILE) {
      const out = (to + i * columns + j) * BYTES;
      functions.productTile(i * BYTES, j * BYTES, stride, i * BYTES + rows * stride, out, stride);
    }
  }
}

/**
 * `A -= v w' + w v'` and then `p = A u` on the leading block of a symmetric matrix in scratch memory.
 *
 * @param layout numbers, not bytes: A `[side, side]` at 0, of which tiles on and below the diagonal are used; v, w, u and p `[side]` one
 *   after the other at `vectors`; side and size of the leading block multiples of `TILE`
 */
export function updateAndMultiply(
  { side, leading, vectors }: { side: number; leading: number; vectors: number },
): void {
  const length = side * BYTES;
  for (let row = 0; row < leading; row += TILE) {
    functions.updateRows(row * length, length, row * BYTES, vectors * BYTES, length);
  }
}
