import { assertEquals, assertRejects } from "../../assert.ts";
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
