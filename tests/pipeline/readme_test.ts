import denoConfig from "../../deno.json" with { type: "json" };
import { assert, assertEquals, assertStringIncludes } from "../assert.ts";
import { entryOf, permitted, withProject } from "./project_copy.ts";

const root = new URL("../../", import.meta.url);

/** Tasks that take long, or that serve until they are stopped; the others are run here, those that compute as a dry run. */
const tooLong = new Set([
  "watch",
  "test",
  "test:unpermitted",
  "test:permitted",
  "test:browser",
  "test:slow",
  "bench",
  "bench:metrics",
  "bench:live",
  "bench:cache",
  "check",
  "test:cluster",
  "test:faults",
  "test:mutations",
  "package", // tests/publish runs these two
  "pages",
]);
const computing = new Set(["reproduce", "stage"]);

/** The documents for people; commands and paths in them must be true. */
const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "outputs/README.md",
  ...(permitted
    ? [...Deno.readDirSync(new URL("docs", root))].map(({ name }) => `docs/${name}`)
      .filter((name) => name.endsWith(".md")).sort()
    : []),
];

Deno.test({
  name: "every command in README.md, CONTRIBUTING.md and docs does what it is told",
  ignore: !permitted,
  async fn(t) {
    const commands = new Set(documents.flatMap(commandsIn));
    assert(commands.size > 20, "the commands were not found");
    await withProject(async (project) => {
      const isWritten = (command: string) => wordsOf(command)[0] === "new"; // before it is read
      const tried = [...commands].filter((command) => !tooLong.has(wordsOf(command)[0]));
      const run = [...tried.filter(isWritten), ...tried.filter((command) => !isWritten(command))];
      for (const command of run) {
        const [task, ...args] = wordsOf(command);
        await t.step(`deno task ${command}`, async () => {
          const { code, out, err } = await project.run(...asTried(command));
          if (task === "export" && !args.includes("--help")) return assertStringIncludes(err, "is not stored");
          if (task === "import" && !args.includes("--help")) return assertStringIncludes(err, "no such folder");
          if (task === "join" && !args.includes("--help")) return assertStringIncludes(err, "no complete report");
          if (args[0] === "evict") return assert(code !== 0 && err.includes(args[1]), err); // nothing is stored here
          if (code === 8 && command.includes("--engine gpu")) return assert(err.includes("docs/gpu.md"), err); // no card
          assertEquals([code, err.includes("error:")], [0, false], err);
          assert(out !== "" || task === "cache", "it said nothing");
        });
      }
      assertEquals(project.digests("outputs"), {});
    });
  },
});

Deno.test({
  name:
    "every task that README.md and CONTRIBUTING.md name exists, each task has a description, and the version is one",
  ignore: !permitted,
  fn() {
    const tasks: Readonly<Record<string, { readonly description: string; readonly command: string }>> =
      denoConfig.tasks;
    for (const file of documents) {
      for (const command of commandsIn(file)) assert(Object.hasOwn(tasks, wordsOf(command)[0]), `${file}: ${command}`);
    }
    for (const [name, { description, command }] of Object.entries(tasks)) {
      assert(description.length > 10, name);
      assert(!/^deno task -q run:/.test(command) || entryOf(tasks, name).includes("pipeline/"), command);
    }
    const versions = ["README.md", ".ci/run"].flatMap((file) =>
      [...textOf(file).matchAll(/(?:deno@|version=)(\d+\.\d+\.\d+)/g)].map(([, version]) => version)
    );
    assertEquals(new Set(versions), new Set(["2.9.6"]));
    const { version } = denoConfig;
    assert(textOf("CHANGELOG.md").includes(`[${version}]`));
  },
});

Deno.test("F20: deno task lists what a user needs first, and echoes no more than a short line before a command", () => {
  const names = Object.keys(denoConfig.tasks);
  assertEquals(names.slice(0, 5), ["reproduce", "watch", "status", "why", "new"]);
  const firstOfDevelopers = names.indexOf("check");
  for (const [index, name] of names.entries()) {
    const { description, command } = denoConfig.tasks[name as "reproduce"];
    const isUsers = command.startsWith("deno task -q run:");
    assertEquals(isUsers, index < firstOfDevelopers, name);
    if (isUsers) assert(`Task ${name} ${command}`.length < 60 && description.length < 80, name);
  }
});

Deno.test({
  name:
    "V24: README.md fits a page of 390 pixels: short cells in at most three columns, and a picture whose words stay legible",
  ignore: !permitted,
  fn() {
    const rows = textOf("README.md").split("\n").filter((line) => /^\|[^-]/.test(line)).map((line) =>
      line.slice(1, -1).split("|").map((cell) => cell.trim().replace(/\]\([^)]*\)/g, "]"))
    );
    assert(rows.length > 30, "the tables were not found");
    for (const cells of rows) {
      assert(cells.length <= 3 && cells.every((cell) => cell.length < 120), cells.join(" | "));
      const longest = cells.map((cell) => Math.max(...cell.split(/[\s-]+/).map(({ length }) => length)));
      assert(longest.reduce((sum, length) => sum + length, 0) < 40, cells.join(" | ")); // a line of a phone holds about 40 letters
    }
    const picture = textOf("docs/grokking.svg");
    const width = Number(/ width="(\d+)"/.exec(picture)?.[1]);
    const smallest = Math.min(...[...picture.matchAll(/font-size="(\d+)"/g)].map(([, size]) => Number(size)));
    assert(smallest * Math.min(1, 358 / width) > 11, `${smallest} of ${width}`);
  },
});

Deno.test({
  name: "every file that README.md and CONTRIBUTING.md link to or name as code exists",
  ignore: !permitted,
  fn() {
    const generated =
      /^(outputs\/(?!README|snapshot)|cache\/|dist\/|experiments\/|exports\/|train\/|manifest\.json|files\.json|configuration\.json|figures\/|metrics\/<|report\.html|summary\.md|claims\.json|provenance\.json)/;
    for (const file of ["CHANGELOG.md", ...documents.filter((file) => file !== "outputs/README.md")]) {
      const text = textOf(file);
      const links = [...text.matchAll(/\]\(((?!https?:)[^)#]+)/g)].map(([, path]) => path);
      const named = [...text.matchAll(/`([\w./-]+\/[\w./-]*|[\w-]+\.(?:ts|md|json))`/g)].map(([, path]) => path);
      for (const path of [...links, ...named].filter((path) => !generated.test(path))) {
        const beside = file.includes("/") ? new URL(path, new URL(file, "file:///")).pathname.slice(1) : path;
        const places = [beside, path, `pipeline/metrics/${path}`, `outputs/${path}`];
        assert(places.some(exists) || /^(@|degrok\/|fp-ts\/|npm:)/.test(path), `${file}: ${path}`);
      }
    }
  },
});

Deno.test({
  name: "docs/figures.md calls the band of a figure by what it is, as the report does",
  ignore: !permitted,
  fn() {
    assert(textOf("docs/figures.md").includes("from their lower to their upper quartile"));
  },
});

// Helpers

/** The command's words, with an option that keeps it from computing where it would. */
function asTried(command: string): readonly string[] {
  const [task, ...args] = wordsOf(command);
  return [task, ...args, ...(computing.has(task) && !args.includes("--help") ? ["--dry-run"] : [])];
}

function textOf(path: string): string {
  return Deno.readTextFileSync(new URL(path, root));
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(new URL(path, root));
    return true;
  } catch {
    return false;
  }
}

/** What follows `deno task` in lines of code and in code within a line, without comments; nothing with a placeholder. */
function commandsIn(file: string): readonly string[] {
  const found = textOf(file).matchAll(/(?:^|`)(?:npx --yes deno@[\d.]+|deno) task +([a-z][^`#\n]*)/gm);
  return [...found].map(([, command]) => command.trim()).filter((command) => !/[<…]/.test(command));
}

/** The words as a shell sees them: quotes hold a word together. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^ '"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single = "", double = "") => single + double)
  );
}
