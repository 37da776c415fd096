import { assert, assertEquals, assertNotEquals } from "../../assert.ts";
import { moduleCode } from "../../../pipeline/cache/code/code_digest.ts";
import { moduleReferences } from "../../../pipeline/cache/code/module_references.ts";
import { readScans } from "../../../pipeline/cache/code/scan_memo.ts";
import { modulesUnder } from "../../modules_under.ts";
import { diskIsGranted, memoryProject, request } from "./fixture.ts";

const path = "/project/cache/v1/code-scans.json";

Deno.test("scans are kept by the digest of a module's bytes, and a changed module is scanned again", async () => {
  const project = memoryProject();
  const first = await project.run(request({ a: "1" }));
  const kept = await readScans(project.store);
  assertEquals(kept.size, 2);
  const before = project.files.text(path);
  await project.run(request({ a: "1" }));
  assertEquals(project.files.text(path), before);
  await project.write("helper.ts", "export const scale = 4;");
  assertNotEquals((await project.run(request({ a: "1" }))).key, first.key);
  assertEquals((await readScans(project.store)).size, 3);
});

Deno.test("a memo damaged in any byte is as good as none", async () => {
  const project = memoryProject();
  const { key } = await project.run(request({ a: "1" }));
  const whole = new TextEncoder().encode(project.files.text(path));
  for (let at = 0; at < whole.length; at++) {
    const bytes = whole.slice();
    bytes[at] ^= 1;
    project.files.put(path, bytes);
    assertEquals((await readScans(project.store)).size, 0);
  }
  assertEquals((await project.run(request({ a: "1" }))).key, key);
});

Deno.test("the scanner comes to the answers of its version", () => {
  // SHA-256 of "type text" of the tokens, joined by NUL. If this fails, the scanner has changed its answers: raise scannerVersion in scan_memo.ts, then put the new digest here.
  const source =
    `import a, { type B } from "./a.ts"; // one\nexport const c = [\n  a / 2,\n  /[/]/g,\n];\nnew URL("./d", import.meta.url);\n`;
  const { digest, words } = moduleCode(source);
  assertEquals(digest as string, "7e2a93a5bff754353463f2a1078a7032a90109ccd69100b3da09b40a03d470d7");
  assertEquals(moduleReferences(words), {
    references: [{ specifier: "./a.ts", kind: "statement", line: 1 }, { specifier: "./d", kind: "url", line: 6 }],
    hidden: [],
  });
});

Deno.test({
  name: "every module of this project is scanned with tokens that can be trusted",
  ignore: !diskIsGranted,
  fn: async () => {
    const modules = ["core/", "data/", "pipeline/"].flatMap(modulesUnder);
    for (const file of modules) {
      const source = await Deno.readTextFile(new URL(`../../../${file}`, import.meta.url));
      assertEquals(moduleCode(`// a comment\n${source}`).digest, moduleCode(source).digest, file);
    }
    assert(modules.length > 50, `only ${modules.length} modules`);
  },
});
