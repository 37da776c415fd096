import { isLeft } from "fp-ts/Either";
import { readCustomCode } from "../../../../pipeline/plan/custom_code.ts";
import { describeError } from "../../../../pipeline/platform/errors.ts";
import { assert, assertEquals, assertStringIncludes } from "../../../assert.ts";
import { permitted } from "../../project_copy.ts";

const root = new URL("../../../..", import.meta.url).pathname;

Deno.test({
  name: "a module of one's own is known by what it consists of, under names that do not depend on its place",
  ignore: !permitted,
  fn: () =>
    withFolder({
      "study/spread.ts": `import { weightNorm, type Metric } from "@degrok/degrok"; import "./lib/half.ts";
        import shared from "../shared ü/table.json" with { type: "json" }; import * as tf from "@tensorflow/tfjs";`,
      "study/lib/half.ts": "export const half = 0.5;",
      "shared ü/table.json": "[1]",
    }, async (folder) => {
      const [module] = await modules(`${folder}/study/spread.ts`);
      assertEquals(module.name, "spread");
      assertEquals(module.files.map(({ logicalName }) => logicalName).sort(), [
        "own/lib/half.ts",
        "own/spread.ts",
        "own/x-2e2e/x-73686172656420c3bc/table.json",
      ]);
      assertEquals(module.entries, ["core/metrics/weight_norm.ts"]);
      assertEquals(module.packages, ["npm:@tensorflow/tfjs@4.22.0"]);
    }),
});

Deno.test({
  name: "whatever way a module of one's own reaches mod.ts, its key knows what it may use of it",
  ignore: !permitted,
  fn: () =>
    withFolder({
      "statement.ts": 'import { weightNorm } from "@degrok/degrok";',
      "dynamic.ts": 'const { weightNorm } = await import("@degrok/degrok");',
      "mixed.ts": 'import { type Metric } from "@degrok/degrok"; const all = () => import("@degrok/degrok");',
      "effect.ts": 'import "@degrok/degrok";',
      "resolved.ts": 'const where = import.meta.resolve("@degrok/degrok");',
      "types.ts": 'import { type Metric } from "@degrok/degrok"; import type { Model } from "@degrok/degrok";',
      "package.ts": 'await import("io-ts");',
    }, async (folder) => {
      const entries = async (name: string) => (await modules(`${folder}/${name}.ts`))[0].entries;
      assertEquals(await entries("statement"), ["core/metrics/weight_norm.ts"]);
      for (const name of ["dynamic", "mixed", "effect", "resolved"]) {
        assertEquals(await entries(name), ["mod.ts"], name);
      }
      assertEquals(await entries("types"), []);
      assertEquals((await modules(`${folder}/package.ts`))[0].packages, ["npm:io-ts@2.2.22"]);
    }),
});

Deno.test({
  name:
    "F16: a package by its registry's specifier is one of the project's at its version, or refused with what to write",
  ignore: !permitted,
  fn: () =>
    withFolder({
      "pinned.ts": 'import "npm:@tensorflow/tfjs@4.22.0";\nimport { right } from "npm:fp-ts@2.16.11/lib/Either.js";',
      "loose.ts": 'import "npm:@tensorflow/tfjs";',
      "older.ts": 'import "npm:io-ts@1.0.0";',
      "foreign.ts": '\nimport "npm:left-pad@1.3.0";',
    }, async (folder) => {
      const [{ packages }] = await modules(`${folder}/pinned.ts`);
      assertEquals(packages, ["npm:@tensorflow/tfjs@4.22.0", "npm:fp-ts@2.16.11/lib/Either.js"]);
      for (
        const [file, expected] of [
          [
            "loose.ts",
            'loose.ts:1: cannot import "npm:@tensorflow/tfjs", which is none of the project\'s packages; write "@tensorflow/tfjs", as',
          ],
          [
            "older.ts",
            'older.ts:1: cannot import "npm:io-ts@1.0.0", which is none of the project\'s packages; write "io-ts", as',
          ],
          [
            "foreign.ts",
            'foreign.ts:2: cannot import "npm:left-pad@1.3.0", which is none of the project\'s packages; copy what',
          ],
        ] as const
      ) {
        const read = await readCustomCode({ metrics: [`${folder}/${file}`], interventions: [] }, root)();
        assert(isLeft(read), file);
        assertStringIncludes(describeError(read.left), expected);
      }
    }),
});

Deno.test({
  name: "a module of one's own that cannot be followed is refused with its file and line",
  ignore: !permitted,
  fn: () =>
    withFolder({
      "missing_import.ts": 'export default 1;\nimport "./nowhere.ts";',
      "unknown_name.ts": 'import { weigthNorm } from "@degrok/degrok";',
      "unknown_package.ts": '\nimport "left-pad";',
      "url.ts": 'import "https://example.org/x.ts";',
      "data.ts": 'await import("data:text/javascript,export * from %22@degrok/degrok%22");',
      "text.ts": "const run = new Function('return import(\"@degrok/degrok\")');",
      "escaped.ts": 'import "./\\u0078.ts";',
      "require.ts": 'import { createRequire } from "node:module";',
      "hidden.ts": "const name = './x.ts';\nawait import(name);",
      "markup.ts": '\nimport "./lib.tsx";',
      "lib.tsx": 'import { weightNorm } from "@degrok/degrok";',
      "a,b/comma.ts": "",
      "imports_comma.ts": 'import "./a,b/comma.ts";',
    }, async (folder) => {
      const cases: readonly (readonly [string, string])[] = [
        ["missing.ts", "missing.ts: no such file, named by custom.metrics[0]"],
        ["missing_import.ts", "nowhere.ts: no such file, imported by " + `${folder}/missing_import.ts:2`],
        [
          "unknown_name.ts",
          "unknown_name.ts:1: @degrok/degrok exports no weigthNorm; did you mean weightNorm?",
        ],
        ["unknown_package.ts", 'unknown_package.ts:2: cannot follow "left-pad": it is no relative path and not among'],
        ["url.ts", 'url.ts:1: cannot follow "https://example.org/x.ts"'],
        ["data.ts", 'data.ts:1: cannot follow "data:text/javascript'],
        ["text.ts", "text.ts:1: cannot know what this module depends on: Function(), which runs a text as code"],
        ["escaped.ts", "escaped.ts:1: cannot know what this module depends on: the specifier"],
        ["require.ts", "require.ts:1: cannot know what this module depends on: node:module, which loads code by names"],
        [
          "hidden.ts",
          "hidden.ts:2: cannot know what this module depends on: import() of something that is not a literal",
        ],
        ["markup.ts", `lib.tsx: JSX is not supported here; use .ts or .js, imported by ${folder}/markup.ts:2`],
        ["a,b/comma.ts", "worker processes cannot be given a path with a comma"],
        ["imports_comma.ts", `a path with a comma; rename it, imported by ${folder}/imports_comma.ts:1`],
      ];
      for (const [file, expected] of cases) {
        const found = await readCustomCode({ metrics: [`${folder}/${file}`], interventions: [] }, root)();
        assert(isLeft(found), file);
        assertStringIncludes(describeError(found.left), expected);
      }
    }),
});

Deno.test({
  name: "a metric of one's own may not have the name of one that there is",
  ignore: !permitted,
  fn: () =>
    withFolder({ "sharpness.ts": "" }, async (folder) => {
      const found = await readCustomCode({ metrics: [`${folder}/sharpness.ts`], interventions: [] }, root)();
      assert(isLeft(found));
      assertEquals(
        describeError(found.left),
        "custom.metrics[0]: there is a metric called sharpness; give the file another name",
      );
    }),
});

// Helpers

async function modules(path: string) {
  const found = await readCustomCode({ metrics: [path], interventions: [] }, root)();
  if (isLeft(found)) throw new Error(describeError(found.left));
  return found.right.metrics;
}

async function withFolder(
  files: Readonly<Record<string, string>>,
  body: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "degrok-own-" });
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
