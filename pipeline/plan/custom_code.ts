/**
 * The user's modules, read but not run: what they consist of, and what they use of the project.
 *
 * The key of a result that such a module shapes has the module and everything that it imports by names relative to it, never by absolute
 * paths, so that a moved folder finds its results.
 *
 * @module
 */
import { dirname, join, relative, resolve, sep } from "node:path";
import { isLeft } from "fp-ts/Either";
import type * as TE from "fp-ts/TaskEither";
import { moduleCode } from "../cache/code/code_digest.ts";
import { attempt, Failure, invalid } from "../platform/failure.ts";
import { moduleReferences } from "../cache/code/module_references.ts";
import { isPackage, namedPackages, readResolution, type Resolve } from "../cache/code/module_resolution.ts";
import type { Config } from "../config/config.ts";
import { ownName } from "../config/own_modules.ts";
import { suggestion } from "../settings/suggestion.ts";
import type { PipelineError } from "../platform/errors.ts";
import { fileSystemError } from "../platform/file_system_error.ts";
import { picturesName } from "../metrics/pictures.ts";
import { metrics as registry } from "../metrics/registry.ts";
import { type ImportedNames, importedNames, reexports } from "./door.ts";
import { readText, realPathSync } from "../platform/files.ts";
import { inputSize, mostData, readInputText } from "../platform/input_file.ts";

/** A user's module. */
export interface CustomModule {
  /** Its file's name without the ending: the name of the metric or of the intervention. */
  readonly name: string;
  /** An absolute path. */
  readonly path: string;
  /** The module and every file of the user's that it imports, by names that do not depend on where they lie. */
  readonly files: readonly { readonly logicalName: string; readonly path: string }[];
  /** Modules of the project that it uses, relative to the project. */
  readonly entries: readonly string[];
  /** Packages that it imports, as their specifiers. */
  readonly packages: readonly string[];
}

/** The user's modules that a configuration names. */
export interface CustomCode {
  /** Of `custom.metrics`. */
  readonly metrics: readonly CustomModule[];
  /** Of `custom.interventions`. */
  readonly interventions: readonly CustomModule[];
}

/** No module at all. */
export const noCustomCode: CustomCode = { metrics: [], interventions: [] };

/**
 * Reads the modules that a configuration names; `InvalidData` names the file, and the line where there is one, that is in the way.
 *
 * @example
 * ```ts
 * import { readCustomCode } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const own = { metrics: ["docs/examples/own/logit_margin.ts"], interventions: [] };
 * const read = await readCustomCode(own, Deno.cwd())();
 * const files = read._tag === "Right" ? read.right.metrics.flatMap((module) => module.files) : [];
 * assertEquals(files.map(({ logicalName }) => logicalName), ["own/logit_margin.ts"]);
 * ```
 */
export function readCustomCode(
  { metrics, interventions }: Config["custom"],
  projectRoot: string,
): TE.TaskEither<PipelineError, CustomCode> {
  return attempt(async () => {
    if (metrics.length + interventions.length === 0) return noCustomCode;
    metrics.forEach(refuseTakenName);
    const project = await readProject(projectRoot);
    const read = (kind: string, paths: readonly string[]) =>
      Promise.all(paths.map((path, index) => readModule(project, path, `custom.${kind}[${index}]`)));
    return {
      metrics: await read("metrics", metrics),
      interventions: await read("interventions", interventions),
    };
  }, (cause) => fileSystemError("custom", cause));
}

/** What a worker that runs a user's module may read beside the project's code: its files, and the door. */
export function readableBy({ files }: CustomModule, projectRoot: string): readonly string[] {
  return [
    ...new Set([
      ...doorFiles.map((file) => join(projectRoot, file)),
      ...files.flatMap(({ path }) => [path, realPathSync(path)]),
    ]),
  ];
}

function refuseTakenName(path: string, index: number): void {
  const name = ownName(path);
  if (name !== picturesName && !registry.some(({ metric }) => metric.name === name)) return;
  const message = `there is a metric called ${name}; give the file another name`;
  throw new Failure({ _tag: "InvalidConfig", issues: [{ path: `custom.metrics[${index}]`, message }] });
}

const door = "mod.ts";
/** The door, and what it exports as a whole. */
const doorFiles = [door, "library.ts"];
const projectFolders = ["core", "data", "pipeline"];

interface Project {
  readonly root: string;
  readonly resolve: Resolve;
  /** The module behind each value of `mod.ts`. */
  readonly exported: ReadonlyMap<string, string>;
  /** Its packages by their names. */
  readonly packages: ReadonlyMap<string, string>;
}

async function readProject(root: string): Promise<Project> {
  const [settings, ...files] = await Promise.all(["deno.json", ...doorFiles].map((name) => readText(join(root, name))));
  const exported = new Map(files.flatMap((text) => [...reexports(moduleCode(text).words)]));
  return { root, resolve: readResolution(settings), exported, packages: namedPackages(settings) };
}

async function readModule(project: Project, given: string, setting: string): Promise<CustomModule> {
  const path = resolve(given);
  const files = new Map<string, string>();
  const entries = new Set<string>();
  const packages = new Set<string>();
  const pending = [{ path, from: `named by ${setting}` }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (files.has(next.path)) continue;
    if (next.path.includes(",")) {
      throw invalid(next.path, `worker processes cannot be given a path with a comma; rename it, ${next.from}`);
    }
    files.set(next.path, logicalName(dirname(path), next.path));
    if (/\.[jt]sx$/.test(next.path)) {
      throw invalid(next.path, `JSX is not supported here; use .ts or .js, ${next.from}`);
    }
    const isCode = /\.[cm]?[jt]s$/.test(next.path);
    const read = isCode ? await readInputText(next.path) : await inputSize(next.path, mostData);
    if (isLeft(read)) throw invalid(next.path, `${read.left}, ${next.from}`);
    const text = read.right;
    if (typeof text === "number") continue;
    for (const target of targetsOf(project, next.path, text)) {
      if (target.kind === "file") pending.push(target);
      else if (target.kind === "package") packages.add(target.specifier);
      else entries.add(target.module);
    }
  }
  return {
    name: ownName(path),
    path,
    files: Array.from(files, ([path, logicalName]) => ({ logicalName, path })),
    entries: [...entries].sort(),
    packages: [...packages].sort(),
  };
}

type Target =
  | { readonly kind: "file"; readonly path: string; readonly from: string }
  | { readonly kind: "project"; readonly module: string }
  | { readonly kind: "package"; readonly specifier: string };

/** What a user's module imports. */
function targetsOf(project: Project, path: string, text: string): readonly Target[] {
  const { root, resolve, exported } = project;
  const { words } = moduleCode(text);
  const { references, hidden } = moduleReferences(words);
  if (hidden.length > 0) {
    throw invalid(`${path}:${hidden[0].line}`, `cannot know what this module depends on: ${hidden[0].what}`);
  }
  const names = importedNames(words);
  return references.flatMap(({ specifier, kind, line }): Target[] => {
    const where = `${path}:${line}`;
    const used = kind === "statement" ? names.get(specifier) ?? "all" : "all";
    if (/^\.\.?\//.test(specifier) || (kind === "url" && !/^[a-z]+:/.test(specifier))) {
      const target = join(dirname(path), specifier);
      const module = projectModule(root, target);
      if (module === undefined) return [{ kind: "file", path: target, from: `imported by ${where}` }];
      return doorFiles.includes(module) ? behindDoor(exported, used, where) : [{ kind: "project", module }];
    }
    const found = resolve(specifier, door);
    if (found?.kind === "builtin") return [];
    if (isPackage(specifier)) refuseStranger(specifier, project.packages, where);
    if (found?.kind === "package") return [{ kind: "package", specifier: found.specifier }];
    if (found?.kind === "file") {
      return doorFiles.includes(found.path)
        ? behindDoor(exported, used, where)
        : [{ kind: "project", module: found.path }];
    }
    throw invalid(where, `cannot follow "${specifier}": it is no relative path and not among deno.json's imports`);
  });
}

/** Refuses a package by its registry's specifier unless it is, at its version, one of the project's: another is not installed, and a key could not hold it. */
function refuseStranger(specifier: string, packages: Project["packages"], where: string): void {
  const [, wanted, version] = /^\w+:\/?(@?[^@/]+(?:\/[^@/]+)?)(@[^/]+)?/.exec(specifier) ?? [];
  const targets = [...packages].filter(([, target]) => target.replace(/^\w+:/, "").startsWith(`${wanted}@`));
  if (version !== undefined && targets.some(([, target]) => target.includes(`:${wanted}${version}`))) return;
  const advice = targets.length > 0
    ? `write ${targets.map(([name]) => `"${name}"`).join(" or ")}, as deno.json names it`
    : "copy what you need of it beside your file, or add it to the imports of deno.json";
  throw invalid(where, `cannot import "${specifier}", which is none of the project's packages; ${advice}`);
}

/** The project's modules behind names of `mod.ts`; the whole of it where they cannot be told. */
function behindDoor(
  exported: Project["exported"],
  names: ImportedNames,
  where: string,
): Target[] {
  if (names === "all") return [{ kind: "project", module: door }];
  return [...names].map((name) => {
    const module = exported.get(name);
    if (module !== undefined) return { kind: "project", module: join(module) };
    throw invalid(where, `@degrok/degrok exports no ${name}${suggestion(name, [...exported.keys()])}`);
  });
}

/** A module of the project's by its path relative to the root; undefined for any other file, the user's in the project's folder included. */
function projectModule(root: string, path: string): string | undefined {
  const inside = relative(root, path).split(sep);
  return doorFiles.includes(inside.join("/")) || projectFolders.includes(inside[0]) ? inside.join("/") : undefined;
}

/** `own/weight_noise.ts` for the module itself, `own/lib/x.ts` for what it imports; parts that a name may not have are spelled in hexadecimal. */
function logicalName(folder: string, path: string): string {
  const parts = relative(folder, path).split(sep).map((part) =>
    /^(?!x-)[A-Za-z0-9][A-Za-z0-9._-]*$/.test(part) ? part : `x-${hexadecimal(part)}`
  );
  return ["own", ...parts].join("/");
}

const hexadecimal = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("");
