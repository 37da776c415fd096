/**
 * What a module refers to: the modules it imports and the files it names relative to itself.
 *
 * @module
 */
import type { Word } from "./code_digest.ts";

/** A module or file that a module refers to by a literal. */
export interface Reference {
  readonly specifier: string;
  /**
   * A `statement` imports or exports from a module; `expression`, as `import()`, may use all of it; a `url` of `new URL("x", import.meta.url)` is
   * relative to the module, where the others' names are resolved by the import map.
   */
  readonly kind: "statement" | "expression" | "url";
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
 * Hidden is what could reach a module by another way: an `import()` of anything but a literal, `import.source()` and `import.defer()`, a specifier
 * with escapes, every other use of `import.meta` but `main`, code made of texts, and what loads code by names: `require()` and some of the runtime's
 * modules.
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
    if (word.type !== "IdentifierName") return;
    if (word.text === "getBuiltinModule") {
      hidden.push({ what: `${word.text}, which loads code by names`, line: word.line });
    }
    if (follows(index - 1, ".")) return;
    if (follows(index, "import", "(")) {
      const plain = isLiteral(words[index + 2]) && [")", ","].includes(words[index + 3]?.text ?? "");
      if (plain) add("expression", words[index + 2]);
      else hidden.push({ what: "import() of something that is not a literal", line: word.line });
    } else if (follows(index, "import", ".", "meta", ".", "resolve", "(")) {
      if (isLiteral(words[index + 6]) && follows(index + 7, ")")) add("expression", words[index + 6]);
      else hidden.push({ what: "import.meta.resolve() of something that is not a literal", line: word.line });
    } else if (follows(index, "import", ".", "meta")) {
      if (!follows(index + 3, ".", "main") && !usedUrls.has(index)) {
        const name = words[index + 3]?.text === "." ? `.${words[index + 4]?.text}` : "";
        hidden.push({ what: `import.meta${name} outside new URL("…", import.meta.url)`, line: word.line });
      }
    } else if (follows(index, "import", ".")) {
      hidden.push({ what: `import.${words[index + 2]?.text}()`, line: word.line });
    } else if (follows(index, "require", "(")) {
      hidden.push({ what: "require(), which loads code by names", line: word.line });
    } else if (follows(index, "eval", "(") || follows(index, "Function", "(")) {
      hidden.push({ what: `${word.text}(), which runs a text as code`, line: word.line });
    } else if (follows(index, "new", "URL", "(") && isLiteral(words[index + 3])) {
      if (!follows(index + 4, ",", "import", ".", "meta", ".", "url")) return;
      usedUrls.add(index + 5);
      add("url", words[index + 3]);
    } else if (word.text === "import" || word.text === "export") {
      const specifier = specifierOf(words, index);
      if (specifier === undefined) return;
      if (isLiteral(specifier)) add("statement", specifier);
      else {hidden.push({
          what: `the specifier ${specifier.text}, which is spelled with escapes`,
          line: specifier.line,
        });}
    }
  });
  const loader = references.find(({ specifier }) => loaders.has(specifier.replace(/^node:/, "")));
  if (loader !== undefined) hidden.push({ what: `${loader.specifier}, which loads code by names`, line: loader.line });
  return { references, hidden };
}

/** Modules of the runtime that load other code. */
const loaders = new Set(["module", "vm", "worker_threads", "child_process", "repl", "cluster"]);

/** The module specifier of the import or export statement at `start`; undefined for declarations and for types. */
function specifierOf(words: readonly Word[], start: number): Word | undefined {
  const text = (index: number) => words[index]?.text ?? "";
  let index = start + 1;
  if (text(start) === "import" && isText(words[index])) return words[index];
  if (text(index) === "type" && /^(?!from$)[\w$]+$|^[{*]$/.test(text(index + 1))) return undefined;
  if (text(start) === "export" && text(index) !== "{" && text(index) !== "*") return undefined;
  for (; index < words.length; index++) {
    if (text(index) === "from" && isText(words[index + 1])) return words[index + 1];
    if (text(index) === "{") index = endOfBraces(words, index);
    else if (words[index].type !== "IdentifierName" && text(index) !== "*" && text(index) !== ",") return undefined;
  }
  return undefined;
}

function endOfBraces(words: readonly Word[], open: number): number {
  const end = words.findIndex((word, index) => index > open && word.text === "}");
  return end < 0 ? words.length : end;
}

const isText = (word: Word | undefined): boolean => word?.type === "StringLiteral";

const isLiteral = (word: Word | undefined): boolean => literal(word) !== undefined;

/** The value of a string literal without escapes, or of a template without substitution. */
function literal(word: Word | undefined): string | undefined {
  if (word?.type !== "StringLiteral" && word?.type !== "NoSubstitutionTemplate") return undefined;
  const body = word.text.slice(1, -1);
  return body.includes("\\") ? undefined : body;
}
