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

/** What the named test said of a sabotage. */
export interface Verdict {
  readonly passed: boolean;
  readonly milliseconds: number;
  /** What the test printed. */
  readonly output: string;
}

/** Gives `body` a function that runs the named test of a sabotage against the broken code, or, without the edits, against the code as it is. */
export async function withSabotage(
  body: (judge: (sabotage: Sabotage, broken?: boolean) => Promise<Verdict>) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "degrok-sabotage-" });
  try {
    for (const { name } of Deno.readDirSync(projectRoot)) {
      if (!leftOut.has(name)) cpSync(join(projectRoot, name), join(root, name), { recursive: true });
    }
    Deno.symlinkSync(Deno.realPathSync(join(projectRoot, "node_modules")), join(root, "node_modules"));
    await body((sabotage, broken = true) => judge(root, broken ? sabotage : { ...sabotage, edits: [] }));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** What the tests make themselves, or find behind a link. */
const leftOut = new Set([".git", "node_modules", "cache", "outputs"]);

async function judge(root: string, { edits, test: [file, title] }: Sabotage): Promise<Verdict> {
  const before = new Map<string, string>();
  for (const edit of edits) {
    const path = join(root, edit.file);
    const text = Deno.readTextFileSync(path);
    if (!before.has(path)) before.set(path, text);
    Deno.writeTextFileSync(path, edited(text, edit));
  }
  const began = performance.now();
  const filter = `/^${title.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")}$/`;
  const args = ["test", "--quiet", "--allow-all", "--no-check", "--cached-only", "--filter", filter, `tests/${file}`];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(120_000), // a test that no longer ends has noticed, too
  }).output();
  for (const [path, text] of before) Deno.writeTextFileSync(path, text);
  const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  const ran = /[1-9]\d* (passed|failed)/.test(output);
  if (!ran && code === 0) throw new Error(`no test of ${file} is called ${title}: mend tests/faults/sabotages.ts`);
  return { passed: code === 0, milliseconds: performance.now() - began, output };
}
