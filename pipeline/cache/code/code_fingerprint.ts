/**
 * The code that a stage depends on: the module graph of its entry, and the packages that this graph reaches.
 *
 * ```text
 * codeFingerprints(files: FileSystem, projectRoot: string, scans?: Map<Digest, ScannedModule>): FingerprintOf
 * FingerprintOf = (entry: string, without?: string[]) => Promise<CodeFingerprint>
 * CodeFingerprint = { code: { name: path, digest }[], packages: { name, value: integrity and digest of files }[] }
 * ```
 *
 * Followed: static imports, `export … from`, `import("literal")`, `import.meta.resolve("literal")` and `new URL("literal", import.meta.url)` (workers,
 * JSON, WebAssembly, any other file). Not followed: `import type`. A changed comment changes nothing, see code_digest.ts. A reference that cannot be
 * read off the code is an error that names file and line, because a result could then depend on code that its key does not know.
 *
 * @module
 */
import { join } from "node:path";
import { moduleCode } from "./code_digest.ts";
import { type Digest, sha256 } from "../../files/digest.ts";
import { type Failure, invalid } from "../../platform/failure.ts";
import type { FileSystem } from "../../platform/file_system.ts";
import { type ModuleReferences, moduleReferences } from "./module_references.ts";
import { isPackage, readResolution, type Resolve } from "./module_resolution.ts";
import type { InstalledPackages } from "./installed_packages.ts";
import { type LockedPackage, type PackageLock, readPackageLock } from "./package_lock.ts";
import { byName } from "../store/stage_key.ts";

/** The modules and packages of one stage, sorted by name. */
export interface CodeFingerprint {
  readonly code: readonly { readonly name: string; readonly digest: Digest }[];
  readonly packages: readonly LockedPackage[];
}

/**
 * The fingerprint of an entry, which is a module or a package's specifier.
 *
 * @param without Modules at which the walk ends: neither they nor what is reached through them alone are part of it.
 */
export type FingerprintOf = (entry: string, without?: readonly string[]) => Promise<CodeFingerprint>;

/** What the scan of one file found; it depends on nothing but the file's bytes. */
export interface ScannedModule extends ModuleReferences {
  readonly digest: Digest;
}

interface Node {
  readonly digest: Digest;
  readonly files: readonly string[];
  readonly packages: readonly string[];
}

/**
 * The fingerprints of a project's code. Each file is read once, however many entries share it, so they describe the code at one time; make others to see
 * what has changed since.
 *
 * @param projectRoot Folder of `deno.json` and `deno.lock`; entries and names are relative to it.
 * @param scans Scans by the digest of the raw bytes, never by time; share it between fingerprints to scan a file once.
 * @param installed Whose files' digests are part of the fingerprint; by default only the lock file's integrity is.
 */
export function codeFingerprints(
  files: FileSystem,
  projectRoot: string,
  scans: Map<Digest, ScannedModule> = new Map(),
  installed?: Pick<InstalledPackages, "digestOf">,
): FingerprintOf {
  const nodes = new Map<string, Promise<Node>>();
  const readText = async (name: string) => new TextDecoder().decode(await files.read(join(projectRoot, name)));
  let resolution: Promise<Resolve> | undefined;
  let lock: Promise<PackageLock> | undefined;

  const node = (path: string): Promise<Node> => {
    const known = nodes.get(path);
    if (known !== undefined) return known;
    const made = readNode(path);
    nodes.set(path, made);
    return made;
  };

  async function readNode(path: string): Promise<Node> {
    const bytes = await files.read(join(projectRoot, path));
    const raw = sha256(bytes);
    if (!/\.[cm]?[jt]s$/.test(path)) {
      if (/\.[jt]sx$/.test(path)) throw hidden(path, 1, "JSX, which is not supported here");
      return { digest: raw, files: [], packages: [] };
    }
    const scan = scans.get(raw) ?? scanModule(new TextDecoder().decode(bytes));
    scans.set(raw, scan);
    if (scan.hidden.length > 0) throw hidden(path, scan.hidden[0].line, scan.hidden[0].what);
    resolution ??= readText("deno.json").then(readResolution);
    const resolve = await resolution;
    const reached = { files: new Set<string>(), packages: new Set<string>() };
    for (const { specifier, kind, line } of scan.references) {
      const isBare = kind === "url" && !/^(\.\.?\/|[a-z]+:)/.test(specifier);
      const target = resolve(isBare ? `./${specifier}` : specifier, path);
      if (target === undefined) {
        throw unresolved(path, line, specifier, "it is neither in the project nor in deno.json's imports");
      }
      if (target.kind === "package") reached.packages.add(target.specifier);
      if (target.kind !== "file") continue;
      const info = await files.info(join(projectRoot, target.path));
      if (info === undefined) throw unresolved(path, line, specifier, "there is no such file");
      if (info.kind === "directory") throw unresolved(path, line, specifier, "it is a folder; name each file");
      reached.files.add(target.path);
    }
    return { digest: scan.digest, files: [...reached.files], packages: [...reached.packages] };
  }

  async function walk(entry: string, without: readonly string[]): Promise<CodeFingerprint> {
    const code = new Map<string, Digest>();
    const packages = new Map<string, LockedPackage>();
    const addPackages = async (specifier: string) => {
      lock ??= readText("deno.lock").then(readPackageLock);
      for (const locked of (await lock)(specifier)) {
        if (!packages.has(locked.name)) packages.set(locked.name, await withFiles(locked));
      }
    };
    const pending = isPackage(entry) ? [] : [entry];
    if (isPackage(entry)) await addPackages(entry);
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      if (code.has(path) || without.includes(path)) continue;
      const found = await node(path);
      code.set(path, found.digest);
      pending.push(...found.files);
      for (const specifier of found.packages) await addPackages(specifier);
    }
    return {
      code: byName(Array.from(code, ([name, digest]) => ({ name, digest }))),
      packages: byName([...packages.values()]),
    };
  }

  /** A package with the digest of what is installed of it beside the integrity of its archive. */
  async function withFiles({ name, value }: LockedPackage): Promise<LockedPackage> {
    const digest = await installed?.digestOf(name.replace(/^(npm|jsr):/, ""));
    return { name, value: digest === undefined ? value : `${value} files ${digest}` };
  }

  const walks = new Map<string, Promise<CodeFingerprint>>();
  return (entry, without = []) => {
    const name = [entry, ...without].join("\n");
    const found = walks.get(name) ?? walk(entry, without);
    walks.set(name, found);
    return found;
  };
}

function scanModule(source: string): ScannedModule {
  const { digest, words } = moduleCode(source);
  return { digest, ...moduleReferences(words) };
}

const hidden = (path: string, line: number, what: string): Failure =>
  invalid(`${path}:${line}`, `cannot know what this stage depends on: ${what}`);
const unresolved = (path: string, line: number, specifier: string, reason: string): Failure =>
  invalid(`${path}:${line}`, `cannot follow "${specifier}": ${reason}`);
