/**
 * What a specifier in the project's code stands for, by the import map of `deno.json`.
 *
 * @module
 */
import { dirname, join, normalize } from "node:path/posix";
import * as E from "fp-ts/Either";
import * as t from "io-ts";
import { invalid } from "../../platform/failure.ts";
import { parseJsonStrict } from "../../files/parse_json_strict.ts";

/** A file of the project by its path relative to the root, a package by its full specifier, or something of the runtime itself. */
export type Resolution =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "package"; readonly specifier: string }
  | { readonly kind: "builtin" };

/** Resolves `specifier` as written in the module at `importer`; undefined when it stands for nothing known. */
export type Resolve = (specifier: string, importer: string) => Resolution | undefined;

const Configuration = t.partial({
  name: t.string,
  exports: t.union([t.string, t.record(t.string, t.string)]),
  imports: t.record(t.string, t.string),
});

/**
 * The resolution rules of a `deno.json`: relative paths, the import map (whole names and prefixes) and the package's own name.
 *
 * @param text Content of `deno.json`; comments are allowed.
 * @throws Failure with `InvalidData` when it cannot be read.
 */
export function readResolution(text: string): Resolve {
  const { name, exports = {}, imports = {} } = readConfiguration(text);
  const own = typeof exports === "string" ? { ".": exports } : exports;

  function target(specifier: string): string | undefined {
    if (Object.hasOwn(imports, specifier)) return imports[specifier];
    if (name !== undefined && (specifier === name || specifier.startsWith(`${name}/`))) {
      return own[`.${specifier.slice(name.length)}`];
    }
    const prefix = Object.keys(imports).filter((key) =>
      key.endsWith("/") ? specifier.startsWith(key) : isPackage(imports[key]) && specifier.startsWith(`${key}/`)
    ).sort((left, right) => right.length - left.length).at(0);
    return prefix === undefined ? undefined : imports[prefix] + specifier.slice(prefix.length);
  }

  return (specifier, importer) => {
    if (/^\.\.?\//.test(specifier)) return inside(join(dirname(importer), specifier));
    const mapped = target(specifier) ?? specifier;
    if (/^\.\.?\//.test(mapped)) return inside(normalize(mapped));
    if (isPackage(mapped)) return { kind: "package", specifier: mapped };
    return /^node:/.test(mapped) ? { kind: "builtin" } : undefined;
  };
}

/** The packages that a `deno.json` names, by name, each with the specifier that it stands for. */
export function namedPackages(text: string): ReadonlyMap<string, string> {
  return new Map(Object.entries(readConfiguration(text).imports ?? {}).filter(([, target]) => isPackage(target)));
}

function readConfiguration(text: string): t.TypeOf<typeof Configuration> {
  const parsed = parseJsonStrict(text);
  const decoded = E.isLeft(parsed) ? undefined : Configuration.decode(parsed.right);
  if (decoded !== undefined && E.isRight(decoded)) return decoded.right;
  const where = E.isLeft(parsed)
    ? `line ${parsed.left.line}: ${parsed.left.message}`
    : "imports must map names to texts";
  throw invalid("deno.json", where);
}

/** Whether a specifier names a package with its registry. */
export const isPackage = (specifier: string): boolean => /^(npm|jsr):/.test(specifier);

/** A path that stays in the project; one that leaves it would make keys depend on where the project lies. */
const inside = (path: string): Resolution | undefined =>
  path.startsWith("..") || path.startsWith("/") ? undefined : { kind: "file", path };
