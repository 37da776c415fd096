import plugin from "./strings_plugin.ts";
import { assertEquals } from "../assert.ts";

const reportsOf = (source: string, file = "a.ts") => Deno.lint.runPlugin(plugin, file, source).map(({ id }) => id);

Deno.test("a value's place is refused in quotes, also where the other branch is a template", () => {
  for (const source of ['const text = "of ${count} runs";', "f('${a}');", 'const text = isOne ? "${a}" : `${a}`;']) {
    assertEquals(reportsOf(source), ["strings/no-placeholder-in-quotes"], source);
  }
});

Deno.test("a test may edit sources", () => {
  assertEquals(reportsOf('edit("a.ts", "`${id}.csv`", "`${id}.table.csv`");', "/project/tests/a_test.ts"), []);
});

Deno.test("templates, and a dollar or a brace alone, are accepted", () => {
  assertEquals(reportsOf('const texts = [`${a} runs`, "$5", "{", /\\${/, `a "${b}" c`];'), []);
});
