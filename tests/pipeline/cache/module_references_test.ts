import { assertEquals } from "../../assert.ts";
import { moduleCode } from "../../../pipeline/cache/code/code_digest.ts";
import { moduleReferences } from "../../../pipeline/cache/code/module_references.ts";

const found = (source: string) =>
  moduleReferences(moduleCode(source).words).references.map(({ specifier }) => specifier);
const hidden = (source: string) => moduleReferences(moduleCode(source).words).hidden;

const followed: readonly string[] = [
  'import "./x.ts"',
  'import a from "./x.ts"',
  'import a, { b as c, type D } from "./x.ts"',
  'import a, * as b from "./x.ts"',
  'import { default as a, "a b" as c } from "./x.ts"',
  'import type from "./x.ts"',
  'import type, { a } from "./x.ts"',
  'import data from "./x.ts" with { type: "json" }',
  'export * from "./x.ts"',
  'export * as a from "./x.ts"',
  'export { a, b as default } from "./x.ts"',
  'const a = await import("./x.ts")',
  "const a = import(`./x.ts`)",
  'import("./x.ts", { with: { type: "json" } })',
  'new Worker(new URL("./x.ts", import.meta.url), { type: "module" })',
  'new URL("./x.ts", import.meta.url).pathname',
  'import.meta.resolve("./x.ts")',
  'export const a = 1;\nimport { b } from "./x.ts"',
  'if (a / b) {}\nimport "./x.ts"; /re/.test("")',
];
for (const source of followed) {
  Deno.test(`moduleReferences() follows ${source}`, () => assertEquals(found(source), ["./x.ts"]));
}

const ignored: readonly string[] = [
  'import type { A } from "./x.ts"',
  'import type A from "./x.ts"',
  'import type * as A from "./x.ts"',
  'export type { A } from "./x.ts"',
  'export type * from "./x.ts"',
  'export type A = "./x.ts"',
  'export const from = "./x.ts"',
  'export { a };\nconst from = "./x.ts"',
  'export default "./x.ts"',
  'f.import("./x.ts")',
  '// import "./x.ts"',
  '`import "./x.ts"`',
  'new URL("./x.ts", "file:///")',
  "import.meta.main",
];
for (const source of ignored) {
  Deno.test(`moduleReferences() does not follow ${source}`, () => {
    assertEquals(found(source), []);
    assertEquals(hidden(source), []);
  });
}

const unreadable: readonly string[] = [
  "const { url } = import.meta",
  'import.meta["url"]',
  "use(import.meta)",
  "const resolve = import.meta.resolve",
  'import "./\\u0078.ts"',
  'import a from "./\\u0078.ts"',
  'export * from "./\\x78.ts"',
  'import("./\\u0078.ts")',
  'eval("import(name)")',
  'new Function("return import(name)")',
  'import { createRequire } from "node:module"',
  'await import("node:vm")',
  'import "worker_threads"',
  'const x = require("./x.cjs")',
  'import x = require("./x.cjs")',
  'await import.source("./x.wasm")',
  'await import.defer("./x.ts")',
  'process.getBuiltinModule("vm").runInThisContext(text)',
  "const { getBuiltinModule } = process",
  "import(name)",
  'import("./" + name)',
  "import(`./${name}.ts`)",
  "import.meta.resolve(name)",
  "new URL(name, import.meta.url)",
  "const here = import.meta.dirname",
  "read(import.meta.filename)",
];
for (const source of unreadable) {
  Deno.test(`moduleReferences() cannot read ${source} and says on which line`, () => {
    assertEquals(hidden(`\n\n${source}`).map(({ line }) => line), [3]);
  });
}
