/**
 * The two inner loops of the entropies, in double precision, two numbers at a time.
 *
 * In JavaScript they take two to four times as long. A product and a sum are rounded once where the processor can (as all with AVX2 or NEON
 * do), so the last bits depend on the kind of processor, as the engine's do.
 *
 * @module
 */
import { assemble, type AssemblyFunction } from "./web_assembly.ts";

/** Numbers are handled in tiles of this side: sizes are rounded up to its multiples. */
export const TILE = 4;

const BYTES = Float64Array.BYTES_PER_ELEMENT;
const four = [0, 1, 2, 3];
const words = (parts: readonly string[]) => parts.join(" ");
const add = (local: string, bytes: string) => `local.get ${local} ${bytes} i32.add local.set ${local}`;

/**
 * A tile of A' A: with x the address of entry (0, i) of A and y that of (0, j), rows `stride` bytes apart up to the address `end` of x,
 * the entries (i..i + 3, j..j + 3) of the product are written to `out`, rows `outStride` bytes apart.
 */
const productTile: AssemblyFunction = {
  name: "productTile",
  parameters: ["x", "y", "stride", "end", "out", "outStride"],
  locals: { v128: ["y0", "y2", "xi", ...four.flatMap((i) => [`s${i}0`, `s${i}2`])] },
  body: words([
    "loop",
    "local.get $y v128.load local.set $y0",
    "local.get $y v128.load offset=16 local.set $y2",
    ...four.flatMap((i) => [
      `local.get $x v128.load64_splat offset=${i * BYTES} local.set $xi`,
      `local.get $xi local.get $y0 local.get $s${i}0 f64x2.relaxed_madd local.set $s${i}0`,
      `local.get $xi local.get $y2 local.get $s${i}2 f64x2.relaxed_madd local.set $s${i}2`,
    ]),
    add("$y", "local.get $stride"),
    add("$x", "local.get $stride"),
    "local.get $x local.get $end i32.lt_u br_if 0",
    "end",
    ...four.flatMap((i) => [
      `local.get $out local.get $s${i}0 v128.store`,
      `local.get $out local.get $s${i}2 v128.store offset=16`,
      add("$out", "local.get $outStride"),
    ]),
  ]),
};

/** Two columns of four rows: x = a - v_r w_c - w_r v_c, stored and multiplied by u_c into the rows' sums. */
const updatedColumns = words([
  "local.get $c local.get $toV i32.add v128.load local.set $vc",
  "local.get $c local.get $toW i32.add v128.load local.set $wc",
  "local.get $c local.get $toU i32.add v128.load local.set $uc",
  ...four.flatMap((i) => [
    `local.get $v${i} local.get $wc local.get $w${i} local.get $vc local.get $a${i} v128.load`,
    `f64x2.relaxed_nmadd f64x2.relaxed_nmadd local.set $x${i}`,
    `local.get $a${i} local.get $x${i} v128.store`,
    `local.get $x${i} local.get $uc local.get $s${i} f64x2.relaxed_madd local.set $s${i}`,
    add(`$a${i}`, "i32.const 16"),
  ]),
]);

/**
 * Four rows of `A -= v w' + w v'` and of `p = A u`, A symmetric with only blocks on and below the diagonal stored.
 *
 * Rows begin at the address `a`, `stride` bytes apart, and have `row` bytes before the diagonal block. The vectors lie one after the other,
 * `length` bytes each: v, w, u, p.
 */
const updateRows: AssemblyFunction = {
  name: "updateRows",
  parameters: ["a", "stride", "row", "v", "length"],
  locals: {
    i32: ["c", "toV", "toW", "toU", "toP", "last", ...four.map((i) => `a${i}`)],
    v128: ["vc", "wc", "uc", "pc", ...four.flatMap((i) => [`v${i}`, `w${i}`, `u${i}`, `x${i}`, `s${i}`])],
  },
  body: words([
    "local.get $v local.tee $toV local.get $length i32.add local.tee $toW",
    "local.get $length i32.add local.tee $toU local.get $length i32.add local.set $toP",
    "local.get $a local.set $a0",
    ...[1, 2, 3].map((i) => `local.get $a${i - 1} local.get $stride i32.add local.set $a${i}`),
    ...four.flatMap((i) =>
      ["v", "w", "u"].map((name) =>
        `local.get $row local.get $to${name.toUpperCase()} i32.add v128.load64_splat offset=${i * BYTES} ` +
        `local.set $${name}${i}`
      )
    ),
    "block local.get $c local.get $row i32.ge_u br_if 0",
    "loop",
    updatedColumns,
    "local.get $c local.get $toP i32.add v128.load local.set $pc",
    ...four.map((i) => `local.get $x${i} local.get $u${i} local.get $pc f64x2.relaxed_madd local.set $pc`),
    "local.get $c local.get $toP i32.add local.get $pc v128.store",
    add("$c", "i32.const 16"),
    "local.get $c local.get $row i32.lt_u br_if 0",
    "end end",
    updatedColumns, // the diagonal block is stored whole
    add("$c", "i32.const 16"),
    updatedColumns,
    "local.get $row local.get $toP i32.add local.set $last",
    ...four.flatMap((i) => [
      `local.get $last local.get $s${i} f64x2.extract_lane 0 local.get $s${i} f64x2.extract_lane 1 f64.add`,
      `local.get $last f64.load offset=${i * BYTES} f64.add f64.store offset=${i * BYTES}`,
    ]),
  ]),
};

const { memory, functions } = assemble([productTile, updateRows]);

/** Scratch memory for this many numbers: the same for every call, so what it held before is lost. */
export function scratch(size: number): Float64Array {
  const missing = size * BYTES - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
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
