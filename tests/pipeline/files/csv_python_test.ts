import { formatCsv } from "../../../pipeline/files/csv.ts";
import { assert, assertEquals } from "../../assert.ts";
import { permitted } from "../project_copy.ts";

const canRun = permitted && await new Deno.Command("python3", { args: ["-c", "import numpy"], stderr: "null" }).output()
  .then(({ success }) => success, () => false);

const readers = `
import csv, json, math, sys
import numpy
with open(sys.argv[1], newline="") as file:
    rows = list(csv.DictReader(file))
table = numpy.genfromtxt(sys.argv[1], delimiter=",", names=True)
print(json.dumps({
    "csv": [{name: float(value) if value != "" else None for name, value in row.items()} for row in rows],
    "numpy": [{name: float(row[name]) if not math.isnan(row[name]) else None for name in table.dtype.names} for row in table],
}))
`;

Deno.test({
  name: "Python's csv and numpy.genfromtxt read metrics to the last bit, and an empty cell as none",
  ignore: !canRun,
  async fn() {
    const rows = [
      { step: 0, test_accuracy: 0.1, sharpness: 1e-300 },
      { step: 10, test_accuracy: 1 / 3 },
      { step: 100_000, test_accuracy: -0.1 - 0.2, sharpness: 12345678.901234567 },
    ];
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    try {
      await Deno.writeTextFile(path, formatCsv({ columns: ["step", "test_accuracy", "sharpness"], rows }));
      const { success, stdout, stderr } = await new Deno.Command("python3", { args: ["-c", readers, path] }).output();
      assert(success, new TextDecoder().decode(stderr));
      const expected = rows.map((row) => ({ sharpness: null, ...row }));
      assertEquals(JSON.parse(new TextDecoder().decode(stdout)), { csv: expected, numpy: expected });
    } finally {
      await Deno.remove(path);
    }
  },
});
