import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import type { FileSystem } from "../../../pipeline/platform/file_system.ts";
import { keyed, memoryProject, request } from "./fixture.ts";

const wanted = request({ "a.bin": "aaaa" });
const installed = "/project/node_modules/.deno/small@1.0.0/node_modules/small";

/** A project whose stage imports a package of four files, installed a while ago. */
async function projectWithPackage() {
  const project = memoryProject();
  await project.write("stage.ts", 'import "small";\n');
  project.files.put(`${installed}/package.json`, '{"main":"lib/index.js"}');
  project.files.put(`${installed}/lib/index.js`, "export const x = 1;");
  project.files.put(`${installed}/lib/index.js.map`, "{}");
  project.files.put(`${installed}/README.md`, "small");
  project.clock.advance(10_000);
  return project;
}

Deno.test("an edited file of an installed package reruns the stages that reach the package, and is named", async () => {
  for (const file of ["lib/index.js", "package.json", "lib/other.js"]) {
    const project = await projectWithPackage();
    const first = await project.run(wanted);
    const path = `${installed}/${file}`;
    const before = file === "lib/other.js" ? undefined : project.files.text(path);
    project.files.put(path, (before ?? "export const y = 1;").replace("1", "2").replace("lib", "bin"));
    const explained = await project.explain(keyed);
    assertEquals([explained.status, explained.reason], ["would run", "code"], file);
    assertEquals(explained.changes.map(({ component }) => component), ["npm:small@1.0.0"]);
    assertStringIncludes(explained.changes[0].new, "files ");
    assertEquals((await project.run(wanted)).status, "computed");
    if (before === undefined) await project.files.remove(path);
    else project.files.put(path, before);
    assertEquals((await project.run(wanted)).key, first.key, "as it was, it is found again");
  }
});

Deno.test("what cannot run, and when a file was written, counts for nothing", async () => {
  const project = await projectWithPackage();
  await project.run(wanted);
  for (
    const file of [
      "lib/index.js.map",
      "README.md",
      "lib/index.d.ts",
      ".scripts-warned-2670350703523854366",
      ".scripts-run",
    ]
  ) {
    project.files.put(`${installed}/${file}`, "other");
    assertEquals((await project.run(wanted)).status, "cached", file);
  }
  project.files.put(`${installed}/lib/index.js`, project.files.text(`${installed}/lib/index.js`));
  assertEquals((await project.run(wanted)).status, "cached");
});

Deno.test("a second installation of a package, for other peers, counts as the first does", async () => {
  const project = await projectWithPackage();
  await project.run(wanted);
  const second = "/project/node_modules/.deno/small@1.0.0_1/node_modules/small";
  project.files.put(`${second}/index.js`, "export {};");
  assertEquals((await project.explain(keyed)).reason, "code");
});

Deno.test("a look does not hash a package that was linked elsewhere, which a command that computes does", async () => {
  const project = await projectWithPackage();
  await project.run(wanted);
  const opened: string[] = [];
  const linkedElsewhere: FileSystem = {
    ...project.files,
    filesBelow: async (path, isWanted) =>
      (await project.files.filesBelow(path, isWanted)).map(([name, info]) =>
        [name, path.includes("node_modules") ? { ...info, changed: info.changed + 4000 } : info] as const
      ),
    open: (path, mode) => {
      if (mode === "read" && path.includes("node_modules")) opened.push(path);
      return project.files.open(path, mode);
    },
  };
  assertEquals((await project.explain(keyed, { files: linkedElsewhere })).status, "cached");
  assertEquals(opened, []);
  assertEquals((await project.run(wanted, { files: linkedElsewhere })).status, "cached");
  assertEquals(opened.length, 2);
  project.files.put(`${installed}/lib/index.js`, "export const x = 2;");
  assertEquals((await project.explain(keyed, { files: linkedElsewhere })).reason, "code");
});

Deno.test("a package is hashed once, and then only looked at by later commands", async () => {
  const project = await projectWithPackage();
  const opened: string[] = [];
  const files: FileSystem = {
    ...project.files,
    open: (path, mode) => {
      if (mode === "read" && path.includes("node_modules")) opened.push(path);
      return project.files.open(path, mode);
    },
  };
  await project.run(wanted, { files });
  assertEquals(opened.length, 2);
  await project.run(wanted, { files });
  assertEquals(opened.length, 2);
  project.files.put(`${installed}/lib/index.js`, "export const x = 3;");
  await project.run(wanted, { files });
  await project.run(wanted, { files });
  assert(opened.length > 4, "what was changed a moment ago is hashed again until its change time tells");
  project.clock.advance(10_000);
  await project.run(wanted, { files });
  const settled = opened.length;
  await project.run(wanted, { files });
  assertEquals(opened.length, settled);
});
