import { assert, assertEquals, assertNotEquals } from "../assert.ts";
import { permitted } from "./laboratory.ts";
import { equivalentPlaces } from "./equivalent_mutations.ts";
import { mutated, mutationSites, operators } from "./mutation_sites.ts";
import { modulesUnder } from "../modules_under.ts";

Deno.test("mutationSites() finds each kind of change in code, and none in comments, texts and types", () => {
  const source = [
    "// 1 + 2 < 3",
    'const text = "1 + 2" + name + `${a} 3`;',
    "type A = Map<string, B>;",
    "function f(a: number, b: number) { return -a; }",
    "const first = (a, b) => 0;",
    "if (a < b && c >= 1e3) x = f(a, b) - Math.abs(c) + g(a, a);",
    "for await (const x of y) await h(true);",
    "await using z = k(2n);",
  ].join("\n");
  const found = mutationSites(source).map((site) => {
    const line = source.slice(0, site.at).split("\n").length - 1;
    return [site.operator, mutated(source, site).split("\n")[line]];
  });
  assertEquals(found, [
    ["constant", "const first = (a, b) => 1;"],
    ["bound", "if (a <= b && c >= 1e3) x = f(a, b) - Math.abs(c) + g(a, a);"],
    ["bound", "if (a < b && c > 1e3) x = f(a, b) - Math.abs(c) + g(a, a);"],
    ["constant", "if (a < b && c >= 1001) x = f(a, b) - Math.abs(c) + g(a, a);"],
    ["swapped arguments", "if (a < b && c >= 1e3) x = f(b, a) - Math.abs(c) + g(a, a);"],
    ["sign", "if (a < b && c >= 1e3) x = f(a, b) + Math.abs(c) + g(a, a);"],
    ["dropped abs", "if (a < b && c >= 1e3) x = f(a, b) - (c) + g(a, a);"],
    ["sign", "if (a < b && c >= 1e3) x = f(a, b) - Math.abs(c) - g(a, a);"],
    ["missing await", "for await (const x of y) h(true);"],
    ["constant", "for await (const x of y) await h(false);"],
  ]);
});

Deno.test("mutationSites() leaves out what changes nothing", () => {
  const equivalent = [
    "if (size > largest) largest = size;",
    "const largest = a < b ? b : a;",
    "return sameSpec(a, b);",
    "  readonly extra?: true;",
  ];
  for (const source of equivalent) assertEquals(mutationSites(source), [], source);
  for (const source of ["if (size > largest) largest = other;", "const x = a < b ? c : a;"]) {
    assertEquals(mutationSites(source).map(({ operator }) => operator), ["bound"]);
  }
});

Deno.test({
  name: "mutationSites() of the project's modules are of every kind, and each changes the text",
  ignore: !permitted,
  fn() {
    const kinds = new Set<string>();
    for (const path of [...modulesUnder("core/"), ...modulesUnder("pipeline/")]) {
      const text = Deno.readTextFileSync(path);
      for (const site of mutationSites(text)) {
        kinds.add(site.operator);
        assertEquals(text.slice(site.at, site.at + site.from.length), site.from);
        assertNotEquals(mutated(text, site), text);
      }
    }
    assert(operators.every((operator) => kinds.has(operator)), `only ${[...kinds]}`);
  },
});

Deno.test({
  name: "every equivalent place is still in the code, once",
  ignore: !permitted,
  fn() {
    for (const { file, source, after, because } of equivalentPlaces) {
      const lines = Deno.readTextFileSync(file).split("\n").filter((line) => line.trim() === source);
      assertEquals(lines.length, 1, `${file}: ${source}`);
      assert(source.includes(after) && because !== "");
    }
  },
});
