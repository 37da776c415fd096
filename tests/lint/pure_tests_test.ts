import denoConfig from "../../deno.json" with { type: "json" };
import { assert, assertEquals } from "../assert.ts";
import { modulesUnder } from "../modules_under.ts";

const root = new URL("../../", import.meta.url);
const readable = (await Deno.permissions.query({ name: "read", path: root })).state === "granted";

Deno.test({
  name: "what deno task test:permitted leaves out needs no permission, so that none of it is ignored without",
  ignore: !readable,
  fn() {
    const [, left] = /--ignore=(\S+)/.exec(denoConfig.tasks["test:permitted"].command) ?? [];
    const pure = left.split(",").filter((folder) => folder !== "tests/browser"); // which test:browser runs
    const files = withImports(pure.flatMap((folder) => modulesUnder(`${folder}/`)));
    assert(files.size > 100, "the tests were not found");
    assertEquals([...files].filter((file) => /\bDeno\.(?!test\()|\bignore:/.test(textOf(file))), []);
  },
});

// Helpers

function textOf(file: string): string {
  return Deno.readTextFileSync(new URL(file, root));
}

/** These modules of tests, and the others that they import. */
function withImports(files: readonly string[], found = new Set<string>()): ReadonlySet<string> {
  for (const file of files.filter((file) => !found.has(file))) {
    found.add(file);
    const imported = [...textOf(file).matchAll(/from "(\.[^"]*\.ts)"/g)].map(([, path]) =>
      new URL(path, new URL(file, root)).href.slice(root.href.length)
    );
    withImports(imported.filter((path) => path.startsWith("tests/")), found);
  }
  return found;
}
