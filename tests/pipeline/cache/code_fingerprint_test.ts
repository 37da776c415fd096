import { assert, assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "../../assert.ts";
import { type CodeFingerprint, codeFingerprints } from "../../../pipeline/cache/code/code_fingerprint.ts";
import { Failure } from "../../../pipeline/platform/failure.ts";
import { manualClock, memoryFileSystem } from "./memory_file_system.ts";

const project: Readonly<Record<string, string>> = {
  "deno.json": `{
    // the import map
    "name": "@me/project", "exports": {".": "./mod.ts", "./extra": "./extra.ts"},
    "imports": {"tool": "npm:tool@1.0.0/sub/mod.js", "wide": "npm:@scope/wide@^2", "lib/": "./lib/", "exact": "./lib/exact.ts", "std": "jsr:@std/csv@1"}
  }`,
  "deno.lock": JSON.stringify({
    version: "5",
    specifiers: {
      "npm:tool@1.0.0": "1.0.0_peer@3.0.0",
      "npm:@scope/wide@2": "2.5.0",
      "npm:@scope/wide@^2": "2.5.0",
      "jsr:@std/csv@1": "1.0.6",
      "jsr:@std/streams@1.0.9": "1.0.9",
    },
    npm: {
      "tool@1.0.0_peer@3.0.0": { integrity: "sha512-tool", dependencies: ["deep@1.0.0", "peer"] },
      "peer@3.0.0": { integrity: "sha512-peer" },
      "deep@1.0.0": { integrity: "sha512-deep", dependencies: ["tool"], optionalDependencies: ["native"] },
      "deep@2.0.0": { integrity: "sha512-other" },
      "native@1.0.0": { integrity: "sha512-native" },
      "@scope/wide@2.5.0": { integrity: "sha512-wide" },
    },
    jsr: {
      "@std/csv@1.0.6": { integrity: "csv", dependencies: ["jsr:@std/streams"] },
      "@std/streams@1.0.9": { integrity: "streams" },
    },
  }),
  "mod.ts": "export const mod = 1;",
  "extra.ts": "export const extra = 1;",
  "lib/exact.ts": 'export { twice } from "./twice.ts"; import type { A } from "./types.ts";',
  "lib/twice.ts": "export const twice = (a: number) => 2 * a;",
  "lib/types.ts": "export type A = 1;",
  "lib/worker.ts": 'import "./deep/far.ts";',
  "lib/deep/far.ts": 'export const table = new URL("table.json", import.meta.url);',
  "lib/deep/table.json": "[1]",
  "lib/late.ts": "export const late = 1;",
  "entry.ts": `import { twice } from "exact";
    import { mod } from "@me/project";
    import { extra } from "@me/project/extra";
    import tool from "tool";
    import { join } from "node:path";
    new Worker(new URL("./lib/worker.ts", import.meta.url), { type: "module" });
    const late = await import("lib/late.ts");`,
};

function fingerprintOf(
  changes: Readonly<Record<string, string>> = {},
  entry = "entry.ts",
  without: readonly string[] = [],
): Promise<CodeFingerprint> {
  const files = memoryFileSystem(manualClock());
  for (const [path, text] of Object.entries({ ...project, ...changes })) files.put(`/p/${path}`, text);
  return codeFingerprints(files, "/p")(entry, without);
}

Deno.test("codeFingerprints() follows static, dynamic, worker, data and mapped references, and leaves out types", async () => {
  const { code, packages } = await fingerprintOf();
  assertEquals(code.map(({ name }) => name), [
    "entry.ts",
    "extra.ts",
    "lib/deep/far.ts",
    "lib/deep/table.json",
    "lib/exact.ts",
    "lib/late.ts",
    "lib/twice.ts",
    "lib/worker.ts",
    "mod.ts",
  ]);
  assertEquals(packages, [
    { name: "npm:deep@1.0.0", value: "sha512-deep" },
    { name: "npm:native@1.0.0", value: "sha512-native" },
    { name: "npm:peer@3.0.0", value: "sha512-peer" },
    { name: "npm:tool@1.0.0_peer@3.0.0", value: "sha512-tool" },
  ]);
});

Deno.test("codeFingerprints() leaves out modules that it is told to, and what is reached through them alone", async () => {
  const { code } = await fingerprintOf({}, "entry.ts", ["lib/worker.ts", "lib/exact.ts"]);
  assertEquals(code.map(({ name }) => name), ["entry.ts", "extra.ts", "lib/late.ts", "mod.ts"]);
  const shared = { "lib/late.ts": 'export { twice } from "./twice.ts";' };
  const names = (await fingerprintOf(shared, "entry.ts", ["lib/exact.ts"])).code.map(({ name }) => name);
  assert(names.includes("lib/twice.ts") && !names.includes("lib/exact.ts"));
});

Deno.test("codeFingerprints() changes with any file it reaches, and with no other", async () => {
  const base = await fingerprintOf();
  for (const { name } of base.code) {
    const changed = name.endsWith(".json") ? "[2]" : `${project[name]}\nexport const another = 1;`;
    assertNotEquals(await fingerprintOf({ [name]: changed }), base, name);
  }
  assertEquals(await fingerprintOf({ "lib/types.ts": "export type A = 2;", "unrelated.ts": "1;" }), base);
  assertEquals(await fingerprintOf({ "lib/twice.ts": `// doubles\n${project["lib/twice.ts"]}` }), base);
  assertNotEquals(
    await fingerprintOf({ "deno.lock": project["deno.lock"].replace("sha512-native", "sha512-n") }),
    base,
  );
  assertEquals(await fingerprintOf({ "deno.lock": project["deno.lock"].replace("sha512-wide", "sha512-w") }), base);
});

Deno.test("codeFingerprints() finds jsr packages and version ranges in the lock file", async () => {
  const { packages } = await fingerprintOf({ "entry.ts": 'import "std"; import "wide";' });
  assertEquals(packages.map(({ name }) => name), [
    "jsr:@std/csv@1.0.6",
    "jsr:@std/streams@1.0.9",
    "npm:@scope/wide@2.5.0",
  ]);
});

Deno.test("codeFingerprints() names file and line of what it cannot follow", async () => {
  const cases: Readonly<Record<string, string>> = {
    "\nawait import(name);": "lib/twice.ts:2",
    '\n\nimport "./missing.ts";': 'lib/twice.ts:3: cannot follow "./missing.ts": there is no such file',
    'import "unknown";': 'lib/twice.ts:1: cannot follow "unknown"',
    'import "https://example.org/x.ts";': "lib/twice.ts:1",
    'import "../../outside.ts";': "lib/twice.ts:1",
    'new URL("./deep/", import.meta.url);': "it is a folder",
    'import "npm:absent@1.0.0";': "npm:absent@1.0.0 is not locked",
  };
  for (const [source, message] of Object.entries(cases)) {
    const error = await assertRejects(() => fingerprintOf({ "lib/twice.ts": source }), Failure) as Failure;
    assert(error.error._tag === "InvalidData");
    assertStringIncludes(`${error.error.source}: ${error.error.message}`, message);
  }
});

Deno.test("codeFingerprints() reads a file once however many entries share it, and sees a change only through a new one", async () => {
  const files = memoryFileSystem(manualClock());
  for (const [path, text] of Object.entries(project)) files.put(`/p/${path}`, text);
  const reads: string[] = [];
  const counted = { ...files, read: (path: string) => (reads.push(path), files.read(path)) };
  const fingerprints = codeFingerprints(counted, "/p");
  const before = await fingerprints("lib/exact.ts");
  await fingerprints("entry.ts");
  assertEquals(new Set(reads).size, reads.length);
  files.put("/p/lib/twice.ts", "export const twice = 3;");
  assertEquals(await fingerprints("lib/exact.ts"), before);
  assertNotEquals(await codeFingerprints(counted, "/p")("lib/exact.ts"), before);
});
