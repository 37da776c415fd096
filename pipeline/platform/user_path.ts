/**
 * Paths as users write them.
 *
 * @module
 */
import { isAbsolute, join, relative } from "node:path";
import process from "node:process";

/**
 * A path that a user wrote in a folder below the project's, as this process has to take it: `deno task` goes to the project's folder, and says where
 * it came from in `INIT_CWD`.
 */
export function userPath(path: string): string {
  const below = folderBelow();
  return below === undefined || isAbsolute(path) ? path : join(below, path);
}

/** Whether the user is in a folder below the project's, where the project's relative paths mean something else. */
export function isBelowProject(): boolean {
  return folderBelow() !== undefined;
}

/** The user's folder, if it is below the project's, by its path from there. */
function folderBelow(): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: "INIT_CWD" });
  const from = state === "granted" ? Deno.env.get("INIT_CWD") : undefined;
  if (from === undefined) return undefined;
  const below = relative(process.cwd(), from);
  return below === "" || below.startsWith("..") || isAbsolute(below) ? undefined : below;
}
