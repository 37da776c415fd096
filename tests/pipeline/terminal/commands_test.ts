import { join } from "node:path/posix";
import { assert, assertEquals } from "../../assert.ts";
import { moduleCode } from "../../../pipeline/cache/code/code_digest.ts";
import { moduleReferences } from "../../../pipeline/cache/code/module_references.ts";
import { commandsFor } from "../../../pipeline/terminal/commands.ts";

Deno.test("commandsFor() loads the command that is typed, and all where none is", async () => {
  const namesFor = async (line: readonly string[]) => (await commandsFor(line)).map(({ name }) => name);
  assertEquals(await namesFor(["status", "--profile", "quick"]), ["status"]);
  const all = await namesFor([]);
  assert(all.includes("status") && all.includes("cache"));
  for (const line of [["--help"], ["statsu"], ["--json", "status"], ["toString"]]) {
    assertEquals(await namesFor(line), all);
  }
  for (const name of all) assertEquals(await namesFor([name]), [name]);
});

const canRead = (await Deno.permissions.query({ name: "read" })).state === "granted";

for (const entry of ["main", "terminal/commands/status", "terminal/commands/why", "terminal/commands/graph"]) {
  Deno.test({
    name: `${entry}.ts loads nothing that draws, and no native code, before it is needed`,
    ignore: !canRead,
    fn: () => assertEquals(packagesLoaded(`pipeline/${entry}.ts`).filter((name) => heavy.test(name)), []),
  });
}

const heavy = /plot|linkedom|onnxruntime/;

/** The packages that a module imports before it runs. */
function packagesLoaded(entry: string): readonly string[] {
  const packages = new Set<string>();
  const modules = new Set([entry]);
  for (const path of modules) { // a set goes on to what is added meanwhile
    if (!path.endsWith(".ts")) continue;
    for (const { specifier, kind } of moduleReferences(moduleCode(Deno.readTextFileSync(path)).words).references) {
      if (kind !== "statement") continue;
      if (specifier.startsWith(".")) modules.add(join(path, "..", specifier));
      else packages.add(specifier);
    }
  }
  return [...packages];
}
