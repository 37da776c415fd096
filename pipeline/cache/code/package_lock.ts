/**
 * The packages that a specifier brings in, with the integrity of each, from `deno.lock`.
 *
 * @module
 */
import * as t from "io-ts";
import * as E from "fp-ts/Either";
import { Failure } from "../../platform/failure.ts";

/** A package and its integrity, as `{name: "npm:fp-ts@2.16.11", value: "sha512-…"}`. */
export interface LockedPackage {
  readonly name: string;
  readonly value: string;
}

const Entry = t.intersection([
  t.type({ integrity: t.string }),
  t.partial({ dependencies: t.array(t.string), optionalDependencies: t.array(t.string) }),
]);
const LockFile = t.intersection([
  t.type({ version: t.literal("5") }),
  t.partial({
    specifiers: t.record(t.string, t.string),
    npm: t.record(t.string, Entry),
    jsr: t.record(t.string, Entry),
  }),
]);

/** Answers which packages a specifier such as `npm:io-ts@2.2.22/lib/x.js` reaches, itself first. */
export type PackageLock = (specifier: string) => readonly LockedPackage[];

/**
 * The packages of a lock file of version 5.
 *
 * @param text Content of `deno.lock`.
 * @throws Failure with `InvalidData` for another version or damage; the returned function the same for a package that is not locked.
 */
export function readPackageLock(text: string): PackageLock {
  const lock = LockFile.decode(parse(text));
  if (E.isLeft(lock)) throw invalid("expected a lock file of version 5; run `deno install` with the project's Deno");
  const { specifiers = {}, npm = {}, jsr = {} } = lock.right;
  const entries = { npm, jsr };

  function reach(registry: "npm" | "jsr", id: string, reached: Map<string, string>): void {
    const name = `${registry}:${id}`;
    if (reached.has(name)) return;
    const entry = Object.hasOwn(entries[registry], id) ? entries[registry][id] : undefined;
    if (entry === undefined) throw notLocked(name);
    reached.set(name, entry.integrity);
    for (const dependency of [...entry.dependencies ?? [], ...entry.optionalDependencies ?? []]) {
      if (/^(npm|jsr):/.test(dependency)) reachSpecifier(dependency, reached);
      else reach("npm", uniqueKey(npm, dependency.replace(/^.*@npm:/, "")), reached);
    }
  }

  function reachSpecifier(specifier: string, reached: Map<string, string>): void {
    const { registry, name, base } = partsOf(specifier);
    reach(registry, `${name}@${specifiers[uniqueKey(specifiers, base)]}`, reached);
  }

  const known = new Map<string, readonly LockedPackage[]>();
  return (specifier) => {
    const before = known.get(specifier);
    if (before !== undefined) return before;
    const reached = new Map<string, string>();
    reachSpecifier(specifier, reached);
    const packages = Array.from(reached, ([name, value]) => ({ name, value }));
    known.set(specifier, packages);
    return packages;
  };
}

/** `npm:@scope/name@1.2.3/file.js` as registry, name, and the specifier without the file. */
function partsOf(specifier: string): { registry: "npm" | "jsr"; name: string; base: string } {
  const match = /^(npm|jsr):\/?((?:@[^/@]+\/)?[^/@]+)(@[^/]+)?(?:\/.*)?$/.exec(specifier);
  if (match === null) throw notLocked(specifier);
  const [, registry, name, version = ""] = match;
  return { registry: registry as "npm" | "jsr", name, base: `${registry}:${name}${version}` };
}

/** `wanted` if it is a key, or else the only key that is `wanted` at some version. */
function uniqueKey(table: Readonly<Record<string, unknown>>, wanted: string): string {
  if (Object.hasOwn(table, wanted)) return wanted;
  const candidates = Object.keys(table).filter((key) => key.startsWith(`${wanted}@`));
  if (candidates.length !== 1) throw notLocked(wanted);
  return candidates[0];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("not JSON; restore the file or run `deno install`");
  }
}

const invalid = (message: string): Failure => new Failure({ _tag: "InvalidData", source: "deno.lock", message });
const notLocked = (name: string): Failure => invalid(`${name} is not locked with an integrity; run \`deno install\``);
