import { assertEquals } from "../../assert.ts";
import { formatCsv, parseCsv } from "../../../pipeline/files/csv.ts";
import { runTable } from "../../../pipeline/run/stages/run_result.ts";

Deno.test("runTable() has a row for each checkpoint and an empty cell where a value does not exist", () => {
  const table = runTable({ columns: { step: [0, 10], accuracy: [0.1, 1], mid_bound: [null, 2.5] } });
  assertEquals(formatCsv(table), "step,accuracy,mid_bound\r\n0,0.1,\r\n10,1,2.5\r\n");
  assertEquals(parseCsv(formatCsv(table)), { ok: true, value: table });
});
