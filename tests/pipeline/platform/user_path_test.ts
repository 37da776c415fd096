import { assertEquals, assertStringIncludes } from "../../assert.ts";
import { permitted, withProject } from "../project_copy.ts";

Deno.test({
  name: "paths are from the folder that the user is in, also below the project's",
  ignore: !permitted,
  fn: () =>
    withProject(async ({ root }) => {
      const task = async (folder: string, ...args: readonly string[]) => {
        const { INIT_CWD: _, ...env } = Deno.env.toObject();
        const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["task", "--quiet", "reproduce", "--profile", "smoke", "--dry-run", ...args],
          cwd: folder,
          clearEnv: true,
          env: { ...env, NO_COLOR: "1", CI: "1" },
        }).output();
        const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
        assertEquals(code, 0, text(stderr));
        return text(stdout).replaceAll(/\s+/g, " ");
      };
      Deno.writeTextFileSync(`${root}/docs/mine.json`, JSON.stringify({ seeds: [7] }));
      assertStringIncludes(await task(`${root}/docs`, "--config", "mine.json", "--out", "mine"), "to docs/mine ");
      assertStringIncludes(await task(root, "--config", "docs/mine.json", "--out", "mine"), "to mine ");
      assertStringIncludes(await task(`${root}/docs`, "--out", "../mine"), "to mine ");
      assertStringIncludes(await task(`${root}/docs`), "to outputs/smoke ");
    }),
});

Deno.test({
  name: "a checkout in shared memory, of which Deno lets no program read a file, is refused in one line",
  ignore: !permitted || Deno.build.os !== "linux",
  async fn() {
    const root = new URL("../../..", import.meta.url).pathname;
    const place = `/dev/shm/degrok-${crypto.randomUUID()}`;
    const shell = (command: string) => new Deno.Command("sh", { args: ["-c", command], cwd: root }).output();
    try {
      const sources = "core data pipeline deno.json deno.lock library.ts mod.ts";
      const copied = await shell(`mkdir ${place} && cp -r ${sources} ${place} && ln -s "$PWD/node_modules" ${place}`);
      if (!copied.success) return console.warn("SKIPPED: a checkout in shared memory, as there is none to write to");
      const asked = await shell(`cd ${place} && NO_COLOR=1 ${Deno.execPath()} task --quiet status`);
      assertEquals([asked.code, new TextDecoder().decode(asked.stderr)], [
        2,
        `error: ${place}: a folder of the operating system cannot hold a checkout; move it elsewhere\n`,
      ]);
    } finally {
      await shell(`rm -rf ${place}`);
    }
  },
});
