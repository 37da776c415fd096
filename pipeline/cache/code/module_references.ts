/**
 * What a module refers to: the modules it imports and the files it names relative to itself.
 *
 * @module
 */
import type { Word } from "./code_digest.ts";

/** A module or file that a module refers to by a literal. */
export interface Reference {
  readonly specifier: string;
  /** `module` names are resolved by the import map, a `url` of `new URL("x", import.meta.url)` is relative to the module. */
  readonly kind: "module" | "url";
  /** 1-based line. */
  readonly line: number;
}

/** A reference whose target cannot be read off the code, which no fingerprint can follow. */
export interface HiddenReference {
  readonly what: string;
  readonly line: number;
}

/** All references of a module. */
export interface ModuleReferences {
  readonly references: readonly Reference[];
  readonly hidden: readonly HiddenReference[];
}

/**
 * The references of a module: static imports, `export … from`, `import("…")`, `import.meta.resolve("…")` and `new URL("…", import.meta.url)`, which
 * names workers, data and WebAssembly. `import type` and `export type` are left out: they leave nothing at run time.
 *
 * Every other use of `import.meta.url`, `dirname` and `filename`, and an `import()` of anything but a literal, is hidden.
 */
export function moduleReferences(words: readonly Word[]): ModuleReferences {
  const references: Reference[] = [];
  const hidden: HiddenReference[] = [];
  const add = (kind: Reference["kind"], word: Word) =>
    references.push({ specifier: literal(word)!, kind, line: word.line });
  const follows = (index: number, ...texts: string[]) =>
    texts.every((text, offset) => words[index + offset]?.text === text);
  const usedUrls = new Set<number>();
  words.forEach((word, index) => {
    if (word.type !== "IdentifierName" || follows(index - 1, ".")) return;
    if (follows(index, "import", "(")) {
      const plain = isLiteral(words[index + 2]) && [")", ","].includes(words[index + 3]?.text ?? "");
      if (plain) add("module", words[index + 2]);
      else hidden.push({ what: "import() of something that is not a literal", line: word.line });
    } else if (follows(index, "import", ".", "meta", ".", "resolve", "(")) {
      if (isLiteral(words[index + 6]) && follows(index + 7, ")")) add("module", words[index + 6]);
      else hidden.push({ what: "import.meta.resolve() of something that is not a literal", line: word.line });
    } else if (follows(index, "import", ".", "meta", ".")) {
      const name = words[index + 4]?.text ?? "";
      if (["url", "dirname", "filename"].includes(name) && !usedUrls.has(index)) {
        hidden.push({ what: `import.meta.${name} outside new URL("…", import.meta.url)`, line: word.line });
      }
    } else if (follows(index, "new", "URL", "(") && isLiteral(words[index + 3])) {
      if (!follows(index + 4, ",", "import", ".", "meta", ".", "url")) return;
      usedUrls.add(index + 5);
      add("url", words[index + 3]);
    } else if (word.text === "import" || word.text === "export") {
      const specifier = specifierOf(words, index);
      if (specifier !== undefined) add("module", specifier);
    }
  });
  return { references, hidden };
}

/** The module specifier of the import or export statement at `start`; undefined for declarations and for types. */
function specifierOf(words: readonly Word[], start: number): Word | undefined {
  const text = (index: number) => words[index]?.text ?? "";
  let index = start + 1;
  if (text(start) === "import" && isLiteral(words[index])) return words[index];
  if (text(index) === "type" && /^(?!from$)[\w$]+$|^[{*]$/.test(text(index + 1))) return undefined;
  if (text(start) === "export" && text(index) !== "{" && text(index) !== "*") return undefined;
  for (; index < words.length; index++) {
    if (text(index) === "from" && isLiteral(words[index + 1])) return words[index + 1];
    if (text(index) === "{") index = endOfBraces(words, index);
    else if (words[index].type !== "IdentifierName" && text(index) !== "*" && text(index) !== ",") return undefined;
  }
  return undefined;
}

function endOfBraces(words: readonly Word[], open: number): number {
  const end = words.findIndex((word, index) => index > open && word.text === "}");
  return end < 0 ? words.length : end;
}

const isLiteral = (word: Word | undefined): boolean => literal(word) !== undefined;

/** The value of a string literal without escapes, or of a template without substitution. */
function literal(word: Word | undefined): string | undefined {
  if (word?.type !== "StringLiteral" && word?.type !== "NoSubstitutionTemplate") return undefined;
  const body = word.text.slice(1, -1);
  return body.includes("\\") ? undefined : body;
}
