import { isLeft, isRight } from "fp-ts/Either";
import { replacedFolder } from "../../../pipeline/platform/folders.ts";
import { assert, assertEquals, assertRejects } from "../../assert.ts";
import { makeWholeFolder, writeWholeFile } from "../../../pipeline/platform/whole_files.ts";

const ignore = (await Promise.all((["read", "write", "sys"] as const).map((name) => Deno.permissions.query({ name }))))
  .some(({ state }) => state !== "granted");

Deno.test({
  name: "writeWholeFile() replaces a file by the whole content, text or bytes, flushed or not",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const large = "é".repeat(1_000_000);
      for (const content of ["first, and longer", "", large, new Uint8Array([0xff, 0])]) {
        for (const flush of [false, true]) {
          await writeWholeFile(`${folder}/file`, content, { flush });
          const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
          assertEquals(await Deno.readFile(`${folder}/file`), bytes);
        }
      }
      assertEquals(namesIn(folder), ["file"]);
    }),
});

Deno.test({
  name: "writeWholeFile() leaves nothing behind where it cannot write",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.mkdir(`${folder}/taken/inside`, { recursive: true });
      await assertRejects(() => writeWholeFile(`${folder}/taken`, "text"));
      await assertRejects(() => writeWholeFile(`${folder}/missing/file`, "text"), Deno.errors.NotFound);
      assertEquals(namesIn(folder), ["taken"]);
    }),
});

Deno.test({
  name: "makeWholeFolder() makes the folder when all of it is written, and none if that fails",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const fill = async (temporary: string) => {
        await Deno.mkdir(temporary);
        await Deno.writeTextFile(`${temporary}/file`, "text");
        assertEquals(namesIn(folder).some((name) => name === "made"), false);
        return 7;
      };
      const failing = async (temporary: string) => {
        await fill(temporary);
        throw new RangeError("no more");
      };
      await assertRejects(() => makeWholeFolder(`${folder}/made`, failing), RangeError, "no more");
      assertEquals(namesIn(folder), []);
      assertEquals(await makeWholeFolder(`${folder}/made/`, fill), 7);
      assertEquals(namesIn(folder), ["made"]);
      assertEquals(namesIn(`${folder}/made`), ["file"]);
    }),
});

Deno.test({
  name: "a folder that is replaced stays whole until the new one is, and what the file system refuses names it",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const path = `${folder}/made`;
      const filling = (text: string) => async (temporary: string) => {
        await Deno.mkdir(temporary);
        await Deno.writeTextFile(`${temporary}/file`, text);
        if (text === "mistaken") throw new TypeError("a mistake");
        if (text === "refused") await Deno.readTextFile(`${temporary}/missing`);
      };
      assert(isRight(await replacedFolder(path, filling("first"))()));
      assert(isRight(await replacedFolder(path, filling("second"))()));
      await assertRejects(() => replacedFolder(path, filling("mistaken"))(), TypeError, "a mistake");
      const refused = await replacedFolder(path, filling("refused"))();
      assert(isLeft(refused) && refused.left._tag === "FileSystemError" && refused.left.path === path);
      assertEquals([namesIn(folder), Deno.readTextFileSync(`${path}/file`)], [["made"], "second"]);
    }),
});

// Helpers

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function namesIn(folder: string): readonly string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name);
}
