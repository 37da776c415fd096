import { moduleCode } from "../../../../pipeline/cache/code/code_digest.ts";
import { importedNames, reexports } from "../../../../pipeline/plan/door.ts";
import { assertEquals } from "../../../assert.ts";

const imported = (source: string) =>
  [...importedNames(moduleCode(source).words)].map(([specifier, names]) => [
    specifier,
    names === "all" ? "all" : [...names],
  ]);

Deno.test("importedNames() are the values that a module takes from each other one", () => {
  const source = `
    import { a, type B, c as d, type as e } from "door";
    import { f } from "door"; // both statements count
    export { g as h } from './beside.ts';
    const text = 'import { no } from "door"';
    const later = await import("dynamic");
    console.log(import.meta.url);
  `;
  assertEquals(imported(source), [["door", ["a", "c", "type", "f"]], ["./beside.ts", ["g"]]]);
});

Deno.test("importedNames() say all where names cannot be told one by one", () => {
  for (const statement of ['import * as x from "door"', 'import x, { y } from "door"', 'import "door"']) {
    assertEquals(imported(`import { a } from "door"; ${statement};`), [["door", "all"]], statement);
  }
  assertEquals(imported('export * from "door"; import { a } from "door";'), [["door", "all"]]);
});

Deno.test("importedNames() leave out types, which are gone at run time", () => {
  const source =
    'import type { A } from "a"; import { type B, type C } from "b"; export type { D } from "d"; export type E = 1;';
  assertEquals(imported(source), [["b", []]]);
});

Deno.test("reexports() tell the module behind each value", () => {
  const source =
    'export { a, b as c, type D } from "./x.ts"; export type { E } from "./y.ts"; import { z } from "./z.ts";';
  assertEquals([...reexports(moduleCode(source).words)], [["a", "./x.ts"], ["c", "./x.ts"]]);
});
