/**
 * The examples in comments and documents, each a module of its own, in one process: loading the library costs more than most examples do.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { assert } from "./assert.ts";
import { modulesUnder } from "./modules_under.ts";
import { permitted } from "./pipeline/project_copy.ts";

const root = new URL("../", import.meta.url);

Deno.test({
  name: "every example in a comment, README.md or docs does what it asserts",
  ignore: !permitted,
  async fn(t) {
    const pages = [...Deno.readDirSync(new URL("docs", root))].map(({ name }) => `docs/${name}`);
    const documents = ["README.md", "CONTRIBUTING.md", ...pages.filter((path) => path.endsWith(".md"))];
    const modules = ["library.ts", "mod.ts", ...["core/", "data/", "pipeline/"].flatMap(modulesUnder)];
    const examples = [...documents, ...modules].flatMap(examplesIn);
    assert(examples.length > 180, "the examples were not found");
    const folder = Deno.makeTempDirSync({ prefix: "degrok-examples-" });
    try {
      for (const [index, { place, code }] of examples.entries()) {
        const path = join(folder, `${index}.ts`);
        Deno.writeTextFileSync(path, code);
        await tf.setBackend("cpu"); // an example before this one may have chosen another
        await t.step(place, () => import(pathToFileURL(path).href));
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

// Helpers

/** The blocks of TypeScript in a document or in a module's comments, with the lines that they begin at. */
function examplesIn(path: string): readonly { readonly place: string; readonly code: string }[] {
  const file = new URL(path, root);
  const text = Deno.readTextFileSync(file);
  const fence = path.endsWith(".md") ? /^```ts\n(.*?)^```$/gms : /^ *\* ```ts\n(.*?)^ *\* ```$/gms;
  return [...text.matchAll(fence)].map(({ index, 1: block }) => {
    const code = path.endsWith(".md") ? block : block.replaceAll(/^ *\* ?/gm, "");
    return {
      place: `${path}, line ${text.slice(0, index).split("\n").length}`,
      code: code.replaceAll(/ from "(\.[^"]*)"/g, (_, other) => ` from "${new URL(other, file)}"`),
    };
  });
}
