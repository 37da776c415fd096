import { cpSync } from "node:fs";
import { DOMParser } from "linkedom";
import { assert, assertEquals, assertStringIncludes } from "../assert.ts";
import { permitted, withProject } from "../pipeline/project_copy.ts";

const root = new URL("../../", import.meta.url);
const text = (path: string) => Deno.readTextFileSync(new URL(path, root));

Deno.test({
  name: "deno task pages builds a site with every snapshot's report, whole, and a page that leads to each",
  ignore: !permitted,
  async fn() {
    const built = await new Deno.Command(Deno.execPath(), { args: ["task", "--quiet", "pages"], cwd: root }).output();
    assert(built.success, new TextDecoder().decode(built.stderr));
    const names = [...Deno.readDirSync(new URL("outputs/snapshot", root))].filter(({ isDirectory }) => isDirectory)
      .map(({ name }) => name);
    for (const name of names) {
      assertEquals(text(`dist/pages/${name}/index.html`), text(`outputs/snapshot/${name}/report.html`));
    }
    const page = new DOMParser().parseFromString(text("dist/pages/index.html"), "text/html");
    const links = [...page.querySelectorAll("a")].map((link) => link.getAttribute("href") ?? "");
    assertEquals(links.filter((link) => !link.startsWith("https:")).sort(), names.map((name) => `${name}/`).sort());
    assert(page.querySelector("svg") !== null);
  },
});

Deno.test({
  name: "a site that cannot be written is one line, and leaves the one before it whole",
  ignore: !permitted,
  fn: () =>
    withProject(async ({ root: copy }) => {
      const pages = async (...args: readonly string[]) => {
        const command = new Deno.Command(Deno.execPath(), { args: ["task", "--quiet", "pages", ...args], cwd: copy });
        const { code, stderr } = await command.output();
        return { code, lines: new TextDecoder().decode(stderr).trimEnd().split("\n") };
      };
      cpSync(new URL("publish", root), `${copy}/publish`, { recursive: true });
      cpSync(new URL("outputs/snapshot/quick", root), `${copy}/outputs/snapshot/quick`, { recursive: true });
      assertEquals((await pages()).code, 0);
      const before = Deno.readTextFileSync(`${copy}/dist/pages/index.html`);

      Deno.removeSync(`${copy}/docs/grokking.svg`);
      const unfinished = await pages();
      assertEquals([unfinished.code, unfinished.lines.length], [1, 1], unfinished.lines.join("\n"));
      assertStringIncludes(unfinished.lines[0], "docs/grokking.svg");
      assertEquals([...Deno.readDirSync(`${copy}/dist`)].map(({ name }) => name), ["pages"]);
      assertEquals(Deno.readTextFileSync(`${copy}/dist/pages/index.html`), before);

      Deno.removeSync(`${copy}/dist`, { recursive: true });
      Deno.writeTextFileSync(`${copy}/dist`, "in the way");
      const blocked = await pages();
      assertEquals([blocked.code, blocked.lines.length], [1, 1], blocked.lines.join("\n"));
      assertStringIncludes(blocked.lines[0], "dist/pages: Not a directory");

      assertEquals(await pages("all"), {
        code: 2,
        lines: [
          "error: too many arguments for 'pages'. Expected 0 arguments but got 1: all; see deno task pages --help",
        ],
      });
    }),
});

Deno.test({
  name: "the workflow that publishes the site builds it with this Deno, and uploads what was built",
  ignore: !permitted,
  fn() {
    const workflow = text(".github/workflows/pages.yml");
    for (const part of ["run: deno task pages", "path: dist/pages", "deno-version: v2.9.6", "pages: write"]) {
      assertStringIncludes(workflow, part);
    }
  },
});

Deno.test({
  name: "README.md's entry for bibliographies, CITATION.cff and deno.json have one version and one title",
  ignore: !permitted,
  fn() {
    const { version } = JSON.parse(text("deno.json"));
    const [readme, citation] = [text("README.md"), text("CITATION.cff")];
    assertStringIncludes(citation, `version: ${version}\n`);
    assertStringIncludes(readme, `version = {${version}}`);
    const title = /^title: "(.*)"$/m.exec(citation)?.[1];
    assert(title !== undefined && readme.includes(`{${title}}`));
  },
});
