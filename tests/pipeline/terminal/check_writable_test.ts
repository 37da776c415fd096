import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { checkWritable } from "../../../pipeline/platform/check_writable.ts";
import { describeError, exitCode } from "../../../pipeline/platform/errors.ts";

const permitted =
  (await Promise.all((["read", "write", "sys"] as const).map((name) => Deno.permissions.query({ name }))))
    .every(({ state }) => state === "granted");

const intent = { file: "metrics/run.csv", kept: {} };

Deno.test({
  name: "checkWritable() accepts a folder that exists or could be made, and makes none",
  ignore: !permitted,
  async fn() {
    await inFolder(async (folder) => {
      assertEquals((await checkWritable(folder, "--out", intent))._tag, "Right");
      assertEquals((await checkWritable(`${folder}/a/b/c`, "--out", intent))._tag, "Right");
      assertEquals([...Deno.readDirSync(folder)], []);
    });
  },
});

Deno.test({
  name: "checkWritable() goes by what can be done, not by mode bits and owners",
  ignore: !permitted || Deno.build.os !== "linux" || Deno.uid() !== 0, // only root may give folders away
  async fn() {
    await inFolder(async (folder) => {
      Deno.chownSync(folder, 65534, 65534);
      Deno.chmodSync(folder, 0o755);
      assertEquals((await checkWritable(folder, "--out", intent))._tag, "Right");
    });
  },
});

Deno.test({
  name: "checkWritable() refuses a file, what is below a file, and what the system forbids, with exit code 2",
  ignore: !permitted,
  async fn() {
    await inFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/file`, "");
      assertStringIncludes(
        await refusal(`${folder}/file`),
        "/file is a file, not a folder; choose another folder with --out",
      );
      assertStringIncludes(await refusal(`${folder}/file/below`), "/file is a file, not a folder");
      if (Deno.build.os === "linux") {
        const words = await refusal("/proc/degrok"); // the runtime keeps it from all who have not every permission
        assert(/\/proc.*cannot be (written to|used)/.test(words), words);
      }
    });
  },
});

Deno.test({
  name: "checkWritable() follows links before it judges, tries the longest path, and takes away what it made",
  ignore: !permitted,
  async fn() {
    await inFolder(async (folder) => {
      Deno.mkdirSync(`${folder}/cache`);
      Deno.symlinkSync(`${folder}/cache`, `${folder}/link`);
      const kept = { [`${folder}/link`]: "the cache", [`${folder}/other/../later`]: "what comes later" };
      const check = async (path: string, file = intent.file) => {
        const result = await checkWritable(path, "--out", { file, kept });
        return result._tag === "Right" ? "accepted" : describeError(result.left);
      };
      for (const path of ["cache", "link", "link/a/b", "cache/../link/x"]) {
        assertStringIncludes(await check(`${folder}/${path}`), "it is in the folder of the cache");
      }
      assertStringIncludes(await check(`${folder}/later/x`), "it is in the folder of what comes later");
      assertEquals(await check(`${folder}/cached`), "accepted");
      assertStringIncludes(await check(`${folder}/a/b`, `metrics/${"n".repeat(250)}`), "its path is too long");
      Deno.writeTextFileSync(`${folder}/metrics`, "a file");
      assertStringIncludes(await check(folder), "cannot be written to");
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).toSorted(), ["cache", "link", "metrics"]);
    });
  },
});

// Helpers

async function refusal(path: string): Promise<string> {
  const result = await checkWritable(path, "--out", intent);
  if (result._tag === "Right") throw new Error(`${path} was accepted`);
  assertEquals(exitCode(result.left), 2);
  return describeError(result.left);
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
