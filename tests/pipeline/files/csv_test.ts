import fc from "fast-check";
import { formatCsv, type NumericRow, type NumericTable, parseCsv } from "../../../pipeline/files/csv.ts";
import { assert, assertEquals, assertThrows } from "../../assert.ts";

Deno.test("formatCsv() writes names, then numbers, with an empty cell for a missing value", () => {
  const table = {
    columns: ["step", "test_entropy_order_0.5"],
    rows: [{ step: 0, "test_entropy_order_0.5": 1.25 }, { step: 30 }],
  };
  assertEquals(formatCsv(table), "step,test_entropy_order_0.5\r\n0,1.25\r\n30,\r\n");
});

Deno.test("formatCsv() keeps what String() would lose or spell otherwise", () => {
  const values = [-0, 0, NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308, 1e21, 2 ** 53, Math.fround(0.3)];
  const result = parseCsv(formatCsv({ columns: ["value"], rows: values.map((value) => ({ value })) }));
  assert(result.ok);
  result.value.rows.forEach(({ value }, i) => assert(Object.is(value, values[i]), `${values[i]}`));
});

Deno.test("parseCsv() reads a table without rows, line feeds alone, and a byte order mark", () => {
  assertEquals(parseCsv("step,loss\n"), { ok: true, value: { columns: ["step", "loss"], rows: [] } });
  assertEquals(parseCsv("\ufeffstep,loss\n1,\n,2"), {
    ok: true,
    value: { columns: ["step", "loss"], rows: [{ step: 1 }, { loss: 2 }] },
  });
});

Deno.test("parseCsv() says where a text is not a table of numbers", () => {
  const cases: [text: string, place: string, found: string][] = [
    ["", "row 0", "nothing"],
    ["step,step\r\n1,2\r\n", "row 0", "step"],
    ["step,Test Accuracy\r\n", "row 0", "Test Accuracy"],
    ["step,\r\n", "row 0", ""],
    ["step,loss\r\n1,2\r\n1\r\n", "row 2", "1"],
    ["step,loss\r\n1,2,3\r\n", "row 1", "3"],
    ...["one", " 1", "1,5", "0x10", "1e", ".", "nan", "+1", "Infinity1", "-NaN"].map((
      cell,
    ): [string, string, string] => [
      `step,loss\r\n1,2\r\n3,"${cell}"\r\n`,
      "row 2, column loss",
      JSON.stringify(cell),
    ]),
  ];
  for (const [text, place, found] of cases) {
    const result = parseCsv(text);
    assert(!result.ok, text);
    assertEquals([result.place, result.found], [place, found], text);
  }
  const unclosed = parseCsv('step\r\n"1');
  assert(!unclosed.ok && unclosed.expectation === "CSV" && unclosed.found.includes("line 2"));
});

Deno.test("formatCsv() throws if a column or a row is not what a table may have", () => {
  for (const columns of [["a", "a"], ["A"], ["1a"], [""], ["a,b"], ["a\n"]]) {
    assertThrows(() => formatCsv({ columns, rows: [] }), RangeError, `current value is ${columns.at(-1)}`);
  }
  assertThrows(() => formatCsv({ columns: [], rows: [] }), RangeError, "no column");
  assertThrows(() => formatCsv({ columns: ["a"], rows: [{ a: 1, b: 2 }] }), RangeError, "current value is b");
  assertThrows(() => formatCsv({ columns: ["a"], rows: [{ a: undefined }] }), RangeError, "holds no value");
});

Deno.test("parseCsv() restores every table that formatCsv() writes, bit by bit", () => {
  fc.assert(fc.property(tables(), (table) => {
    const result = parseCsv(formatCsv(table));
    assert(result.ok);
    assertEquals(result.value.columns, table.columns);
    assertEquals(result.value.rows.length, table.rows.length);
    table.rows.forEach((row, i) => {
      for (const name of table.columns) assert(Object.is(result.value.rows[i][name], row[name]), `${name} of row ${i}`);
    });
  }));
});

Deno.test("formatCsv() restores every text that it wrote", () => {
  fc.assert(fc.property(tables(), (table) => {
    const text = formatCsv(table);
    const result = parseCsv(text);
    assert(result.ok);
    assertEquals(formatCsv(result.value), text);
  }));
});

// Helpers

function tables(): fc.Arbitrary<NumericTable> {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9_.]{0,6}$/), { minLength: 1, maxLength: 5 });
  return names.chain((columns) => {
    const [always, ...others] = columns;
    const cells = Object.fromEntries(columns.map((name) => [name, fc.double()]));
    const row: fc.Arbitrary<NumericRow> = fc.record(cells, { requiredKeys: [always] });
    return fc.record({
      columns: fc.constant([...others, always]),
      rows: fc.array(row, { maxLength: 6 }),
    });
  });
}
