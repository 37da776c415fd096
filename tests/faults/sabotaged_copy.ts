/**
 * A copy of the code and its tests, to break and to see which test notices.
 *
 * @module
 */
import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Edit, Sabotage } from "./sabotages.ts";

/** The project's root. */
export const projectRoot = decodeURIComponent(new URL("../..", import.meta.url).pathname);

/** The text after an edit. */
export function edited(text: string, { file, from, to }: Edit): string {
  const parts = text.split(from);
  if (parts.length !== 2) {
    throw new Error(
      `${file} has ${parts.length - 1} times ${JSON.stringify(from)}, not once: mend tests/faults/sabotages.ts`,
    );
  }
  return parts.join(to);
}

/** What is run on broken code. */
export interface Trial {
  /** Texts of broken modules by their path. */
  readonly broken: ReadonlyMap<string, string>;
  /** Files of tests. */
  readonly files: readonly string[];
  /** The only test of them that is run; all if it is absent. */
  readonly title?: string;
}

/** What tests said. */
export interface Verdict {
  readonly passed: boolean;
  readonly milliseconds: number;
  /** What they printed. */
  readonly output: string;
}

/** A copy of the project. */
export interface Copy {
  /** The text of a file as it was copied. */
  text(path: string): string;
  run(trial: Trial): Promise<Verdict>;
  /** Whether the types of a module are right. */
  check(path: string, broken: Trial["broken"]): Promise<boolean>;
}

/** Gives `body` a copy of the project. */
export async function withCopy(body: (copy: Copy) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "degrok-sabotage-" });
  try {
    for (const { name } of Deno.readDirSync(projectRoot)) {
      if (!leftOut.has(name)) cpSync(join(projectRoot, name), join(root, name), { recursive: true });
    }
    Deno.symlinkSync(Deno.realPathSync(join(projectRoot, "node_modules")), join(root, "node_modules"));
    await body({
      text: (path) => Deno.readTextFileSync(join(root, path)),
      run: (trial) => run(root, trial),
      check: (path, broken) => check(root, path, broken),
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Gives `body` a function that runs the named test of a sabotage against the broken code, or, without the edits, against the code as it is. */
export function withSabotage(
  body: (judge: (sabotage: Sabotage, broken?: boolean) => Promise<Verdict>) => Promise<void>,
): Promise<void> {
  return withCopy(({ run, text }) =>
    body(({ edits, test: [file, title] }, isBroken = true) => {
      const broken = new Map<string, string>();
      for (const edit of isBroken ? edits : []) {
        broken.set(edit.file, edited(broken.get(edit.file) ?? text(edit.file), edit));
      }
      return run({ broken, files: [`tests/${file}`], title });
    })
  );
}

/** What the tests make themselves, or find behind a link. */
const leftOut = new Set([".git", "node_modules", "cache", "outputs"]);

/** Milliseconds after which tests count as late: one that no longer ends has noticed, too. */
const limits = { one: 120_000, files: 900_000 };

async function run(root: string, { broken, files, title }: Trial): Promise<Verdict> {
  const filter = title === undefined ? [] : ["--filter", `/^${title.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")}$/`];
  const verdict = await withBroken(
    root,
    broken,
    ["test", "--quiet", "--allow-all", "--no-check", "--cached-only", "--fail-fast", ...filter, ...files],
    title === undefined ? limits.files : limits.one,
  );
  const ran = /[1-9]\d* (passed|failed)/.test(verdict.output);
  if (!ran && verdict.passed && title !== undefined) {
    throw new Error(`no test of ${files} is called ${title}: mend tests/faults/sabotages.ts`);
  }
  return verdict;
}

async function check(root: string, path: string, broken: Trial["broken"]): Promise<boolean> {
  return (await withBroken(root, broken, ["check", "--quiet", path], limits.one)).passed;
}

/** What a command of Deno's says about broken code. */
async function withBroken(
  root: string,
  broken: Trial["broken"],
  args: readonly string[],
  limit: number,
): Promise<Verdict> {
  const whole = [...broken.keys()].map((path) => [path, Deno.readTextFileSync(join(root, path))] as const);
  for (const [path, text] of broken) Deno.writeTextFileSync(join(root, path), text);
  const began = performance.now();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: root,
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(limit),
  }).output();
  for (const [path, text] of whole) Deno.writeTextFileSync(join(root, path), text);
  const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return { passed: code === 0, milliseconds: performance.now() - began, output };
}
