import { gzipSync } from "node:zlib";
import { isLeft, left, right } from "fp-ts/Either";
import { inputSize, readInput, readInputText } from "../../../pipeline/platform/input_file.ts";
import { describeError } from "../../../pipeline/platform/errors.ts";
import { readMnistFiles } from "../../../pipeline/tasks/mnist_files.ts";
import { readCustomCode } from "../../../pipeline/plan/custom_code.ts";
import { readBundle } from "../../../pipeline/exchange/read_bundle.ts";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { permitted } from "../project_copy.ts";

const root = new URL("../../..", import.meta.url).pathname;

Deno.test({
  name: "what is no plain file is refused before it is opened, whoever wanted to read it",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      const pipe = `${folder}/manifest.json`;
      assert((await new Deno.Command("mkfifo", { args: [pipe] }).output()).success);
      await Deno.symlink(pipe, `${folder}/link.ts`);
      await Deno.symlink(pipe, `${folder}/train-images-idx3-ubyte`);
      for (const path of [pipe, `${folder}/link.ts`, "/dev/zero"]) {
        const read = await readInput(path, 100);
        assertEquals(read, left("a pipe, device or socket, not a file"));
      }
      assertEquals(await inputSize(folder, 100), left("a folder, not a file"));
      assertEquals(await inputSize(`${folder}/none`, 100), left("no such file"));
      const found = [
        await readMnistFiles(folder)(),
        await readCustomCode({ metrics: [`${folder}/link.ts`], interventions: [] }, root)(),
        await readBundle(folder)(),
      ];
      for (const each of found) assert(isLeft(each) && each.left._tag === "InvalidData", JSON.stringify(each));
    }),
});

Deno.test({
  name: "a file larger than it can be is not read, nor uncompressed beyond that",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/sparse`, "");
      await Deno.truncate(`${folder}/sparse`, 3e12); // takes no room on the disk
      assertEquals(await readInput(`${folder}/sparse`, 1e9), left("it holds 3 TB, and at most 1 GB are read"));
      await Deno.writeFile(`${folder}/train-images-idx3-ubyte.gz`, gzipSync(new Uint8Array((1 << 28) + 1)));
      const read = await readMnistFiles(folder)();
      assert(isLeft(read));
      assertStringIncludes(describeError(read.left), "expected a whole gzip stream, found");
    }),
});

Deno.test({
  name: "text in another encoding than UTF-8 is refused with its line, and a byte-order mark of UTF-8 is not",
  ignore: !permitted,
  fn: () =>
    withFolder(async (folder) => {
      const path = `${folder}/config.json`;
      const utf16 = (text: string) => new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer);
      const cases: readonly (readonly [Uint8Array, string | undefined])[] = [
        [new TextEncoder().encode('{ "a": "é" }'), undefined],
        [new TextEncoder().encode("\ufeff{}"), undefined],
        [utf16("\ufeff{}"), "UTF-16"],
        [utf16("{}"), "UTF-16"],
        [Uint8Array.of(0xfe, 0xff, 0, 0x7b), "UTF-16"],
        [Uint8Array.from('{\n"a": "\u00e9"\n}', (c) => c.charCodeAt(0)), "Latin-1, in line 2"],
        [Uint8Array.from('\n\n"\u00e9"', (c) => c.charCodeAt(0)), "Latin-1, in line 3"],
      ];
      for (const [bytes, expected] of cases) {
        await Deno.writeFile(path, bytes);
        const read = await readInputText(path);
        if (expected === undefined) assert(!isLeft(read));
        else assertStringIncludes(isLeft(read) ? read.left : "", expected);
      }
      await Deno.writeTextFile(path, "\ufeff{}");
      assertEquals(await readInputText(path), right("{}"));
    }),
});

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "degrok-input-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
