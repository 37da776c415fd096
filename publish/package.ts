/**
 * `deno task package`: the library as an npm package in `dist/npm/`, and as a package that Deno publishes in `dist/deno/`.
 *
 * Both hold `library.ts` and the modules that it reaches, and nothing else: no pipeline, no data. For npm, TypeScript makes an ES module and
 * declarations of each; packages are called there as npm calls them.
 *
 * @module
 */
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import denoConfig from "../deno.json" with { type: "json" };
import { projectRoot as root } from "../pipeline/platform/project_root.ts";
import { publishing } from "./publishing.ts";

const entry = "library.ts";
const { name, version } = denoConfig;
const about = {
  name,
  version,
  description:
    "Measures of grokking and robustness, and a compiler for TensorFlow.js functions that runs them natively",
  license: "MIT",
  keywords: ["grokking", "robustness", "matrix entropy", "tensorflow.js", "compiler", "onnx"],
};

/** Paths of the project's modules that a module reaches, for types, too. */
async function modulesBehind(path: string): Promise<readonly string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", path], cwd: root }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: readonly { specifier: string }[] };
  return modules.flatMap(({ specifier }) => {
    const place = specifier.startsWith("file:") ? relative(root, fileURLToPath(specifier)) : "..";
    return place.startsWith("..") || place.startsWith("node_modules") ? [] : [place];
  }).sort();
}

async function writeNpmPackage(folder: string, modules: readonly string[]): Promise<void> {
  const used = new Set<string>();
  const program = ts.createProgram(modules.map((path) => join(root, path)), {
    ...{ rootDir: root, outDir: folder, declaration: true, strict: true, skipLibCheck: true, types: [] },
    ...{ target: ts.ScriptTarget.ES2022, lib: ["lib.es2023.d.ts", "lib.dom.d.ts"], newLine: ts.NewLineKind.LineFeed },
    ...{ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, resolveJsonModule: true },
    ...{ allowImportingTsExtensions: true, rewriteRelativeImportExtensions: true },
    paths: Object.fromEntries(
      npmNames.map(([from, to]) => [from, [join(root, "node_modules", to.replace(/\.js$/, ""))]]),
    ),
  });
  const files: (readonly [string, string])[] = [];
  const { diagnostics } = program.emit(undefined, (path, text) => void files.push([path, text]));
  const wrong = [...diagnostics, ...ts.getPreEmitDiagnostics(program).filter((each) => !isOfDeno(each))];
  if (wrong.length > 0) throw new Error(ts.formatDiagnostics(wrong, formatHost));
  for (const [path, text] of files) await write(path, withNpmNames(text, used));
  const dependencies = Object.fromEntries([...used].sort().map((specifier) => packageOf(specifier)));
  await write(
    join(folder, "package.json"),
    json({
      ...about,
      type: "module",
      engines: { node: ">=20.6" },
      exports: { ".": { types: "./library.d.ts", default: "./library.js" } },
      sideEffects: ["./library.js"],
      dependencies,
    }),
  );
  await writeDocuments(folder);
}

/**
 * Whether TypeScript only misses what Deno knows and it does not: Node's modules, a package without declarations, `Deno` itself. Anything else is
 * a mistake, such as a method that Node 20 does not have: the library is checked against the JavaScript of 2023.
 */
function isOfDeno({ code, messageText }: ts.Diagnostic): boolean {
  const text = ts.flattenDiagnosticMessageText(messageText, " ");
  return code === 2591 || code === 7016 || code === 2304 && text.includes("'Deno'");
}

async function writeDenoPackage(folder: string, modules: readonly string[]): Promise<void> {
  for (const path of modules) await write(join(folder, path), await Deno.readTextFile(join(root, path)));
  const sources = await Promise.all(modules.map((path) => Deno.readTextFile(join(root, path))));
  const imports = Object.fromEntries(
    Object.entries(denoConfig.imports).filter(([name]) =>
      sources.some((text) => new RegExp(`^(?! *\\*).*"${name}"`, "m").test(text))
    ),
  );
  await write(
    join(folder, "deno.json"),
    json({
      name,
      version,
      license: "MIT",
      exports: `./${entry}`,
      imports,
      compilerOptions: denoConfig.compilerOptions,
    }),
  );
  await writeDocuments(folder);
}

async function writeDocuments(folder: string): Promise<void> {
  await write(join(folder, "README.md"), await Deno.readTextFile(join(root, "docs/library.md")));
  await write(join(folder, "LICENSE"), await Deno.readTextFile(join(root, "LICENSE")));
}

/** What the import map calls a module, and what npm does: `@std/csv` is `deno-std/csv/mod.js`. */
const npmNames = Object.entries(denoConfig.imports).map(([name, target]) => {
  const [, path, inner = ""] = /^npm:(@?[^@]+)@[^/]+(\/.*)?$/.exec(target) ?? [];
  return [name, path + inner] as const;
});

/** A module's text with packages as npm calls them, and with what TypeScript leaves of `.ts` in declarations; comments stay. */
function withNpmNames(text: string, used: Set<string>): string {
  return text.split("\n").map((line) => {
    if (/^\s*\*/.test(line)) return line;
    return line.replace(/(\bfrom |\bimport |\bimport\(|\bresolve\()"([^"]+)"/g, (whole, before, specifier) => {
      if (specifier.startsWith(".")) return `${before}"${specifier.replace(/\.ts$/, ".js")}"`;
      const npm = npmNames.find(([from]) => from === specifier)?.[1];
      if (npm === undefined) return whole;
      used.add(specifier);
      return `${before}"${npm}"`;
    });
  }).join("\n");
}

/** A dependency: package and version of what the import map has under a name. */
function packageOf(specifier: string): readonly [string, string] {
  const [, name, version] = /^npm:(@?[^@]+)@([^/]+)/.exec(denoConfig.imports[specifier as "io-ts"]) ?? [];
  return [name, version];
}

async function write(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}

const formatHost = {
  getCurrentDirectory: () => root,
  getCanonicalFileName: (path: string) => path,
  getNewLine: () => "\n",
};
const json = (value: unknown): string => JSON.stringify(value, null, 2) + "\n";

if (import.meta.main) {
  let found: Promise<readonly string[]> | undefined; // which takes a second: once for both
  const packaged = (write: (folder: string, modules: readonly string[]) => Promise<void>) => async (folder: string) => {
    const modules = await (found ??= modulesBehind(entry));
    await write(folder, modules);
    return `${name} ${version}, ${modules.length} modules`;
  };
  await publishing({
    name: "package",
    description: "Builds the library for npm and for Deno.",
    folders: { "dist/npm": packaged(writeNpmPackage), "dist/deno": packaged(writeDenoPackage) },
  });
}
