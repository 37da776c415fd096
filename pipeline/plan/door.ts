/**
 * What a user's module takes from the project: the modules behind the names that it imports from `@degrok/degrok`.
 *
 * `mod.ts` names everything there is. Were it followed as a whole, any change to the project would train a user's intervention again; so only the
 * modules of the imported names are.
 *
 * @module
 */
import type { Word } from "../cache/code/code_digest.ts";

/** Values imported from one specifier, none where only types are; `all` where they cannot be told one by one, as by `* as`. */
export type ImportedNames = ReadonlySet<string> | "all";

/**
 * The names whose values a module imports, by specifier; types are left out, as they leave nothing at run time.
 *
 * @param words the module as `moduleCode` reads it
 */
export function importedNames(words: readonly Word[]): ReadonlyMap<string, ImportedNames> {
  const found = new Map<string, ImportedNames>();
  for (const { specifier, names } of statements(words, ["import", "export"])) {
    const before = found.get(specifier);
    const all = names === undefined || before === "all";
    found.set(specifier, all ? "all" : new Set([...before ?? [], ...names.map(({ name }) => name)]));
  }
  return found;
}

/** The module behind each value that a module exports from another one: `export { a as b } from "./c.ts"` gives `b -> ./c.ts`. */
export function reexports(words: readonly Word[]): ReadonlyMap<string, string> {
  return new Map(
    statements(words, ["export"]).flatMap(({ specifier, names = [] }) => names.map(({ as }) => [as, specifier])),
  );
}

interface Statement {
  readonly specifier: string;
  /** Absent where they are not listed in braces. */
  readonly names: readonly { readonly name: string; readonly as: string }[] | undefined;
}

/** The statements that take values from another module. */
function statements(words: readonly Word[], keywords: readonly string[]): readonly Statement[] {
  const text = (index: number) => words[index]?.text ?? "";
  return words.flatMap((word, start) => {
    const isStatement = word.type === "IdentifierName" && keywords.includes(word.text) && text(start - 1) !== ".";
    if (!isStatement || text(start + 1) === "(" || text(start + 1) === ".") return [];
    if (words[start + 1]?.type === "StringLiteral") return [{ specifier: unquoted(text(start + 1)), names: undefined }];
    if (text(start + 1) === "type" && /^[{*]$|^(?!from$)[\w$]+$/.test(text(start + 2))) return [];
    const listed = text(start + 1) === "{";
    const end = listed ? words.findIndex(({ text }, index) => index > start && text === "}") : headEnd(words, start);
    if (end < 0 || text(end + 1) !== "from" || words[end + 2]?.type !== "StringLiteral") return [];
    const names = listed ? namesIn(words.slice(start + 2, end)) : undefined;
    return [{ specifier: unquoted(text(end + 2)), names }];
  });
}

/** The index before `from` in `import a, * as b from` and `export * from`; -1 for a statement of another kind. */
function headEnd(words: readonly Word[], start: number): number {
  for (let index = start + 1; index < words.length && /^[\w$*,{}]+$/.test(words[index].text); index++) {
    if (words[index + 1]?.text === "from" && words[index + 2]?.type === "StringLiteral") return index;
  }
  return -1;
}

/** `a, type B, c as d` without the types. */
function namesIn(words: readonly Word[]): { readonly name: string; readonly as: string }[] {
  const parts: string[][] = [[]];
  for (const { text } of words) {
    if (text === ",") parts.push([]);
    else parts[parts.length - 1].push(text);
  }
  return parts.filter((part) => part.length > 0 && !isType(part)).map(([name, , as = name]) => ({ name, as }));
}

const isType = ([first, second]: readonly string[]): boolean =>
  first === "type" && second !== undefined && second !== "as";

const unquoted = (literal: string): string => literal.slice(1, -1);
