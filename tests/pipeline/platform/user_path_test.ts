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
