/**
 * The non-zeros of a sparse matrix's rows, visited one after the other.
 *
 * @module
 */
import {
  addInt32,
  type Code,
  int32,
  loadInt32,
  loadRepeated,
  localGet,
  localSet,
  multiplyInt32,
  requireLess,
} from "../../../../core/webassembly/instructions.ts";
import type { Value } from "../graph.ts";
import type { NestCode } from "./nest_code.ts";

const BYTES = 4; // of a number

/** Where the loops are: variables that hold bytes. */
export interface Position {
  /** Four times the row's number. */
  readonly row: number;
  /** Four times the column's number. */
  readonly column: number;
}

/** A non-zero that is being visited. */
export interface NonZero {
  /** Its number in the row. */
  readonly k: number;
  /** Where its row of the dense matrix is at the column, from that matrix's beginning. */
  readonly place: Code;
  /** Itself, in all lanes. */
  readonly factor: () => Code;
}

/** Code that does something for each non-zero of the current row, in a round of the inner loop. */
export type Visit = (use: (nonZero: NonZero) => Code) => Code;

/** Where values lie in memory, in bytes. */
export type Places = (value: Value) => number;

/**
 * The non-zeros of a row one after the other, without a loop: what they are and where is loaded once a row.
 *
 * @param values `[rows, k]`; undefined where they are what is computed
 * @param columns `[rows, k]`
 * @param dense the matrix whose rows the columns name, of which only the shape counts
 */
export function nonZeros(
  code: NestCode,
  places: Places,
  { row, column }: Position,
  { values, columns, dense }: { readonly values?: Value; readonly columns: Value; readonly dense: readonly number[] },
): Visit {
  const count = columns.shape[1];
  const numbers = [...Array(count).keys()];
  const inRow = (array: Value, k: number) =>
    [multiplyInt32(localGet(row), int32(count)), places(array) + k * BYTES] as const;
  const addresses = code.once(`rows of ${dense} at ${columns.id}`, () =>
    numbers.map((k) => {
      const address = code.integer();
      code.beforeRow.push(
        localSet(address, loadInt32(...inRow(columns, k))),
        requireLess(localGet(address), int32(dense[0])),
        localSet(address, multiplyInt32(localGet(address), int32(dense[1] * BYTES))),
      );
      return address;
    }));
  const factor = (k: number) => {
    if (values === undefined) throw new TypeError("Cannot read non-zeros that are being computed");
    return code.once(
      `number ${k} of ${values.id}`,
      () => code.keep(code.beforeRow, [loadRepeated(...inRow(values, k))])[0],
    );
  };
  const place = code.once("place of a dense row", () => code.integer());
  return (use) =>
    numbers.flatMap((k) => [
      ...localSet(place, addInt32(localGet(addresses[k]), localGet(column))),
      ...use({ k, place: localGet(place), factor: () => factor(k) }),
    ]);
}
