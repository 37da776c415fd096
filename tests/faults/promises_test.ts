import { assert, assertEquals } from "../assert.ts";
import { permitted } from "./laboratory.ts";
import { hasTitle } from "./test_titles.ts";

const here = (path: string) => new URL(path, import.meta.url);

Deno.test({
  name: "each promise has its number and names its tests, and every test that is named exists",
  ignore: !permitted,
  fn() {
    const rows = Deno.readTextFileSync(here("README.md")).split("\n").filter((line) => /^\| \d+ \|/.test(line))
      .map((line) => line.split(" | "));
    assert(rows.length >= 39);
    assertEquals(rows.map(([number]) => Number(number.slice(1))), rows.map((_, index) => index + 1));
    for (const [, promise, tests] of rows) {
      const named = [...tests.matchAll(/`([\w/.]+)`: (.+?)(?=<br>| \|$)/g)];
      assert(named.length > 0, promise);
      assertEquals(named.length, tests.split("<br>").length, promise);
      for (const [, file, title] of named) {
        assert(
          hasTitle(Deno.readTextFileSync(here(`../${file}`)), title),
          `${promise}: ${file} has no test “${title}”`,
        );
      }
    }
  },
});

Deno.test("hasTitle() finds titles that literals spell, and none in comments or in templates of nothing but values", () => {
  const source =
    'Deno.test("one law", f); // "another law"\nDeno.test(`files of ${kind} are found at any time`, f); `${a} ${b}`; \'it\\\'s so\';';
  for (const title of ["one law", "files of objects are found at any time", "it's so"]) {
    assert(hasTitle(source, title), title);
  }
  for (const title of ["another law", "one", "one law more", "files of objects are found", "x y"]) {
    assert(!hasTitle(source, title), title);
  }
});
