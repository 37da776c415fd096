/**
 * Tables of numbers as CSV (RFC 4180), and the typed door to `@std/csv`, whose npm mirror ships no types.
 *
 * @module
 */
import * as std from "@std/csv";

const stringify: (rows: readonly (readonly string[])[]) => string = std.stringify;
const parse: (text: string) => string[][] = std.parse;

/** One number for each column that has one in this row. */
export type NumericRow = Readonly<Record<string, number | undefined>>;

/** A table of numbers with named columns. */
export interface NumericTable {
  /** Names in lower-case words, such as `train_accuracy`, in the order of the file. */
  readonly columns: readonly string[];
  /** The rows, in order. */
  readonly rows: readonly NumericRow[];
}

/** A table, or where the text is not one. */
export type ParsedCsv =
  | { readonly ok: true; readonly value: NumericTable }
  | { readonly ok: false; readonly place: string; readonly expectation: string; readonly found: string };

/** What a column may be called. */
export const COLUMN_NAME = /^[a-z][a-z0-9_.]*$/;
const NUMBER = /^(-?\d+(\.\d+)?(e[+-]?\d+)?|NaN|-?Infinity)$/;

/**
 * The CSV text of a table: a line of names, then a line for each row, each ended by CR LF.
 *
 * Numbers are written so that they are read back exactly, `-0`, `NaN` and `Infinity` included; a value that a row does not have is an
 * empty cell.
 *
 * @throws {RangeError} If a column's name is repeated or not made of lower-case words, if a row has a value for no column, or none at all.
 *
 * @example
 * ```ts
 * import { formatCsv, parseCsv } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const table = { columns: ["step", "pmi"], rows: [{ step: 0 }, { step: 30, pmi: 0.1 }] };
 * assertEquals(formatCsv(table), "step,pmi\r\n0,\r\n30,0.1\r\n");
 * assertEquals(parseCsv(formatCsv(table)), { ok: true, value: table });
 * ```
 */
export function formatCsv({ columns, rows }: NumericTable): string {
  const wrong = columnProblem(columns);
  if (wrong !== undefined) throw new RangeError(`Cannot write CSV as a column is wrong: current value is ${wrong}`);
  const cells = rows.map((row) => {
    const stray = Object.keys(row).find((name) => !columns.includes(name));
    if (stray !== undefined) {
      throw new RangeError(`Cannot write CSV as no column has the name: current value is ${stray}`);
    }
    const texts = columns.map((name) => formatNumber(row[name]));
    if (texts.every((text) => text === "")) {
      throw new RangeError(`Cannot write CSV as a row holds no value: current value is ${JSON.stringify(row)}`);
    }
    return texts;
  });
  return stringify([columns, ...cells]);
}

/**
 * The table that a CSV text holds.
 *
 * @returns The table, in which an empty cell is a value that its row does not have, or the first place that is wrong.
 *
 * @example
 * ```ts
 * import { parseCsv } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseCsv("step,pmi\r\n0,\r\n"), { ok: true, value: { columns: ["step", "pmi"], rows: [{ step: 0 }] } });
 * assertEquals(parseCsv("step\r\nten\r\n"), {
 *   ok: false,
 *   place: "row 1, column step",
 *   expectation: "a number or nothing",
 *   found: '"ten"',
 * });
 * ```
 */
export function parseCsv(text: string): ParsedCsv {
  const records = parseRecords(text);
  if (typeof records === "string") return refuse("text", "CSV", records);
  const [columns, ...rest] = records;
  if (columns === undefined) return refuse("row 0", "the names of the columns", "nothing");
  const wrong = columnProblem(columns);
  if (wrong !== undefined) return refuse("row 0", "distinct names of columns in lower-case words", wrong);
  const rows: NumericRow[] = [];
  for (const [index, cells] of rest.entries()) {
    const place = `row ${index + 1}`;
    if (cells.length !== columns.length) return refuse(place, `${columns.length} cells`, `${cells.length}`);
    const bad = cells.findIndex((cell) => cell !== "" && !NUMBER.test(cell));
    if (bad >= 0) return refuse(`${place}, column ${columns[bad]}`, "a number or nothing", JSON.stringify(cells[bad]));
    const present = columns.flatMap((name, i) => cells[i] === "" ? [] : [[name, Number(cells[i])] as const]);
    rows.push(Object.fromEntries(present));
  }
  return { ok: true, value: { columns, rows } };
}

/** What a cell of a table for analysis holds; null is an empty cell. */
export type Cell = string | number | boolean | null;

/** The CSV text of a table of any names and cells, each line ended by CR LF; what needs quotes has them. */
export function formatTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return stringify([columns, ...rows.map((row) => row.map((cell) => cell === null ? "" : String(cell)))]);
}

function columnProblem(columns: readonly string[]): string | undefined {
  if (columns.length === 0) return "no column";
  return columns.find((name, i) => !COLUMN_NAME.test(name) || columns.indexOf(name) !== i);
}

function formatNumber(value: number | undefined): string {
  if (value === undefined) return "";
  return Object.is(value, -0) ? "-0" : String(value);
}

function parseRecords(text: string): string[][] | string {
  try {
    return parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function refuse(place: string, expectation: string, found: string): ParsedCsv {
  return { ok: false, place, expectation, found };
}
