/**
 * Another revision of this project in a temporary folder, with its own packages.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure, usage } from "../../pipeline/platform/failure.ts";
import { projectRoot } from "../../pipeline/platform/project_root.ts";
import { stopIfAsked } from "./processes.ts";

/** A revision, and where it is. */
export interface Tree {
  readonly folder: string;
  /** The whole hash of its commit. */
  readonly commit: string;
}

/** The commit from which speed is counted; it is older than this bench. */
export const ORIGIN = "18ca9ec";

/**
 * Runs a body with a revision's tree, ready to be timed by this tree's `driver.ts`, and removes it, whatever happens.
 *
 * @param revision anything that Git knows a commit by
 * @throws {Failure} `UsageError` if there is no such commit or it cannot be timed, `EngineError`, or `Interrupted`
 */
export async function withRevision<A>(
  revision: string,
  signal: AbortSignal,
  body: (tree: Tree) => Promise<A>,
): Promise<A> {
  const commit = await commitOf(revision, signal);
  const parent = await Deno.makeTempDir({ prefix: "degrok-bench-" });
  const folder = join(parent, "tree");
  try {
    await succeed("git", ["worktree", "add", "--quiet", "--detach", folder, commit], projectRoot, signal);
    await copyDriver(folder, { revision, commit });
    await succeed(Deno.execPath(), ["install", "--quiet", "--frozen"], folder, signal);
    return await body({ folder, commit });
  } finally {
    await ended("git", ["worktree", "remove", "--force", folder], projectRoot); // if it was added
    await Deno.remove(parent, { recursive: true });
  }
}

async function commitOf(revision: string, signal: AbortSignal): Promise<string> {
  const { success, out } = await ended(
    "git",
    ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`],
    projectRoot,
  );
  stopIfAsked(signal);
  if (success) return out;
  throw usage(`--against ${revision}: expected a commit of this Git clone; git log lists them`);
}

/** What is timed is the revision's own; that which is older than the bench gets what was written for it. */
async function copyDriver(
  folder: string,
  { revision, commit }: { readonly revision: string; readonly commit: string },
) {
  const copy = (from: string, to: string) =>
    Deno.copyFile(fileURLToPath(new URL(from, import.meta.url)), join(folder, "tests/bench", to));
  if (commit.startsWith(ORIGIN)) await copy("subject_18ca9ec.ts", "subject.ts");
  else if (!(await isFile(join(folder, "tests/bench/subject.ts")))) {
    throw usage(`--against ${revision}: expected ${ORIGIN}, or a commit that has tests/bench/subject.ts`);
  }
  for (const name of ["driver.ts", "timing.ts"]) await copy(name, name);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function succeed(program: string, args: readonly string[], folder: string, signal: AbortSignal): Promise<void> {
  const { success, err } = await ended(program, args, folder);
  stopIfAsked(signal);
  if (!success) throw new Failure({ _tag: "EngineError", message: `${program} ${args[0]}: ${err}` });
}

/** How a program ended, and what it said. */
async function ended(program: string, args: readonly string[], folder: string) {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd: folder }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { success, out: text(stdout), err: text(stderr) };
}
