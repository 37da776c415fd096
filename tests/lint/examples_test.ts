import { assert, assertEquals } from "../assert.ts";

const root = new URL("../../", import.meta.url);
const readable = (await Deno.permissions.query({ name: "read", path: root })).state === "granted";

Deno.test({
  name: "every function that mod.ts exports has an example that asserts",
  ignore: !readable,
  fn() {
    const functions = ["library.ts", "mod.ts"].flatMap(exportsOf).flatMap(({ module, names }) => {
      const path = module.replace("./", "");
      const source = Deno.readTextFileSync(new URL(path, root));
      return names.flatMap((name) => {
        const declared = new RegExp(`^export (?:async )?function ${name}\\b`, "m").exec(source);
        if (declared === null) return [];
        return [{ name: `${name}() in ${path}`, doc: docAbove(source, declared.index) }];
      });
    });
    const bare = functions.filter(({ doc }) => !/@example[\s\S]*```ts\n[\s\S]*\bassert\w*\(/.test(doc));
    assertEquals(bare.map(({ name }) => name), []);
    assert(functions.length > 100, "mod.ts's functions were not found");
  },
});

// Helpers

function exportsOf(file: string): { readonly module: string; readonly names: readonly string[] }[] {
  const source = Deno.readTextFileSync(new URL(file, root));
  return [...source.matchAll(/^export \{([^}]*)\} from "([^"]*)"/gm)].map(([, names, module]) => ({
    module,
    names: names.split(",").map((name) => name.trim()).filter((name) => name !== "" && !name.startsWith("type ")),
  }));
}

/** The doc comment that ends right above a declaration. */
function docAbove(source: string, declaration: number): string {
  const above = source.slice(0, declaration).trimEnd();
  return above.endsWith("*/") ? above.slice(above.lastIndexOf("/**")) : "";
}
