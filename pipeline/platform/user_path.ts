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
  const { state } = Deno.permissions.querySync({ name: "env", variable: "INIT_CWD" });
  const from = state === "granted" ? Deno.env.get("INIT_CWD") : undefined;
  if (from === undefined || isAbsolute(path)) return path;
  const below = relative(process.cwd(), from);
  return below === "" || below.startsWith("..") || isAbsolute(below) ? path : join(below, path);
}
