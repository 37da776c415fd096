import denoConfig from "../../deno.json" with { type: "json" };
import { assert, assertEquals } from "../assert.ts";
import { modulesUnder } from "../modules_under.ts";

const root = new URL("../../", import.meta.url);
const readable = (await Deno.permissions.query({ name: "read", path: root })).state === "granted";
const modules: ReadonlyMap<string, readonly Import[]> = readable ? importsOfProject() : new Map();

/** Folders and packages that each folder may import beside itself. `pipeline/` may import any package that deno.json names. */
const left: Readonly<Record<string, readonly string[]>> = {
  "core/": ["@tensorflow/tfjs"],
  "data/": ["core/random/", "io-ts"],
  "pipeline/": ["core/", "data/", "deno.json"],
  "library.ts": ["core/", "data/", "pipeline/engine/", "pipeline/files/", "@tensorflow/tfjs"],
  "mod.ts": ["library.ts", "pipeline/"],
};

Deno.test({
  name:
    "imports point left: data to core/random, pipeline to both, library.ts to the engine and files too, mod.ts to all",
  ignore: !readable,
  fn() {
    const wrong = [...modules].flatMap(([module, imports]) => {
      const layer = Object.keys(left).find((folder) => module.startsWith(folder)) ?? "";
      const packages = layer === "pipeline/" ? Object.keys(denoConfig.imports) : [];
      const allowed = [layer, ...left[layer], ...packages];
      return imports.map(({ target }) => target)
        .filter((target) =>
          !allowed.some((start) => target === start || start.endsWith("/") && target.startsWith(start))
        )
        .filter((target) => !(target.startsWith("node:") && layer === "pipeline/"))
        .map((target) => `${module} imports ${target}`);
    });
    assertEquals(wrong, []);
    assert(modules.size > 100, "the project's modules were not found");
  },
});

Deno.test({
  name: "no module needs itself by way of others, not for a type either",
  ignore: !readable,
  fn() {
    const cycles: string[] = [];
    const state = new Map<string, "open" | "done">();
    const visit = (module: string, path: readonly string[]) => {
      if (state.get(module) === "open") cycles.push([...path.slice(path.indexOf(module)), module].join(" -> "));
      if (state.has(module)) return;
      state.set(module, "open");
      for (const { target } of modules.get(module) ?? []) visit(target, [...path, module]);
      state.set(module, "done");
    };
    for (const module of modules.keys()) visit(module, []);
    assertEquals(cycles, []);
  },
});

Deno.test({
  name: "only pipeline/platform/ names Deno: everything else takes what it uses of the runtime from there",
  ignore: !readable,
  fn() {
    const named = [...modules.keys()].filter((file) => !file.startsWith("pipeline/platform/") && namesDeno(file));
    assertEquals(named, []);
    assert(namesDeno("pipeline/platform/files.ts"), "no name was found where there are some");
  },
});

/** The rooms of pipeline/, each of which may import those before it. */
const floors = [
  "platform",
  "files",
  "settings",
  "interventions",
  "tasks",
  "engine",
  "metrics",
  "config",
  "cache",
  "events",
  "plan",
  "report",
  "studies",
  "run",
  "exchange",
  "watch",
  "terminal",
  "main.ts",
];

Deno.test({
  name: "rooms of pipeline/ import rooms below them alone, for types, too",
  ignore: !readable,
  fn() {
    const roomOf = (module: string) => module.split("/")[1];
    const ofPipeline = [...modules].filter(([module]) => module.startsWith("pipeline/"));
    assertEquals([...new Set(ofPipeline.map(([module]) => roomOf(module)))].toSorted(), floors.toSorted());
    const upward = ofPipeline.flatMap(([module, imports]) =>
      imports.filter(({ target }) => target.startsWith("pipeline/"))
        .filter(({ target }) => floors.indexOf(roomOf(target)) > floors.indexOf(roomOf(module)))
        .map(({ target }) => `${module} imports ${target}`)
    );
    assertEquals(upward, []);
  },
});

/** What the rooms at the bottom of `pipeline/` may import of it, types included: none knows what is built on it. */
const lowRooms: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  cache: ["files", "platform"],
  events: ["cache", "files", "platform"],
  watch: ["cache", "events", "files", "platform"],
};

Deno.test({
  name: "the cache knows no stage, no display and no network; events know the cache, and the watch page knows events",
  ignore: !readable,
  fn() {
    const roomOf = (path: string) => /^pipeline\/(\w+)\//.exec(path)?.[1] ?? "";
    const wrong = [...modules].flatMap(([module, imports]) => {
      const room = roomOf(module);
      const allowed = lowRooms[room];
      if (allowed === undefined) return [];
      return imports.map(({ target }) => target)
        .filter((target) => target.startsWith("pipeline/") && ![room, ...allowed].includes(roomOf(target)))
        .map((target) => `${module} imports ${target}`);
    });
    assertEquals(wrong, []);
  },
});

Deno.test({
  name: "every package that is imported is named in deno.json, and none is imported by a version of its own",
  ignore: !readable,
  fn() {
    const known = new Set(Object.keys(denoConfig.imports));
    const strays = [...modules].flatMap(([module, imports]) =>
      imports.map(({ specifier }) => specifier)
        .filter((specifier) => !/^(\.|node:)/.test(specifier) && !known.has(specifier))
        .map((specifier) => `${module} imports ${specifier}`)
    );
    assertEquals(strays, []);
  },
});

// Helpers

interface Import {
  readonly specifier: string;
  /** Path from the project's root, or the specifier of a package. */
  readonly target: string;
}

function importsOfProject(): Map<string, Import[]> {
  const files = ["core/", "data/", "pipeline/"].flatMap(modulesUnder);
  return new Map([...files, "library.ts", "mod.ts"].map((file) => [file, importsOf(file)]));
}

/** All imports of a module, of types too, by Deno's own parser. */
function importsOf(file: string): Import[] {
  const imports: Import[] = [];
  const collect = (source: Deno.lint.Node | null) => {
    if (source?.type !== "Literal") return;
    const specifier = String(source.value);
    const path = new URL(specifier, new URL(file, root)).href.slice(root.href.length);
    imports.push({ specifier, target: specifier.startsWith(".") ? path : specifier });
  };
  const plugin: Deno.lint.Plugin = {
    name: "collect",
    rules: {
      imports: {
        create: () => ({
          ImportDeclaration: ({ source }) => collect(source),
          ExportNamedDeclaration: ({ source }) => collect(source),
          ExportAllDeclaration: ({ source }) => collect(source),
          ImportExpression: ({ source }) => collect(source),
        }),
      },
    },
  };
  Deno.lint.runPlugin(plugin, file, Deno.readTextFileSync(new URL(file, root)));
  return imports;
}

/** Whether a module's code names the runtime, as a value or in a type; comments do not count. */
function namesDeno(file: string): boolean {
  let found = false;
  const plugin: Deno.lint.Plugin = {
    name: "runtime",
    rules: { names: { create: () => ({ Identifier: ({ name }) => void (found ||= name === "Deno") }) } },
  };
  Deno.lint.runPlugin(plugin, file, Deno.readTextFileSync(new URL(file, root)));
  return found;
}
