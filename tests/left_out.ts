/**
 * Prints the files of tests that a pass leaves out, parted by commas: `left_out.ts PASS`, where PASS is `unpermitted` or `permitted`.
 *
 * The pass without permissions leaves out files whose every test would be ignored; the pass with permissions leaves out those that need none, as
 * the other pass has run them. Every file is in one of the two, but for those in Chromium, which have a pass of their own.
 *
 * @module
 */
import { modulesUnder } from "./modules_under.ts";

/** The files that a pass leaves out, as paths from the project's root. */
export function leftOut(pass: "unpermitted" | "permitted"): readonly string[] {
  const tests = [...modules].filter((file) => file.endsWith("_test.ts"));
  const isLeftOut = pass === "unpermitted" ? isIgnored : needsNothing;
  return ["tests/browser", ...tests.filter((file) => !file.startsWith("tests/browser/") && isLeftOut(file))];
}

/** Whether each test of a file is ignored unless something is granted. */
function isIgnored(file: string): boolean {
  const tests = textOf(file).split("Deno.test(").slice(1);
  return tests.length > 0 && tests.every((test) => /^\{(?:(?!\bfn\b)[^])*\bignore: !/.test(test));
}

/** Whether a file of tests, with the others that it imports, asks nothing of Deno but to test. */
function needsNothing(file: string): boolean {
  return [...withImports([file])].every((each) => !/\bDeno\.(?!test\()|\bignore:/.test(textOf(each)));
}

function textOf(file: string): string {
  return Deno.readTextFileSync(new URL(file, root));
}

/** These modules of tests, and the others that they import. */
function withImports(files: readonly string[], found = new Set<string>()): ReadonlySet<string> {
  for (const file of files.filter((file) => !found.has(file))) {
    found.add(file);
    const imported = [...textOf(file).matchAll(/from "(\.[^"]*\.ts)"/g)].map(([, path]) =>
      new URL(path, new URL(file, root)).href.slice(root.href.length)
    );
    withImports(imported.filter((path) => modules.has(path)), found);
  }
  return found;
}

const root = new URL("../", import.meta.url);
const modules = new Set(modulesUnder("tests/"));

if (import.meta.main) console.log(leftOut(Deno.args[0] === "unpermitted" ? "unpermitted" : "permitted").join(","));
