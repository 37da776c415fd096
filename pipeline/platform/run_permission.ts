/**
 * The permission to start programs, as an argument of `deno run`.
 *
 * Where a variable for the system's loader is set, such as `LD_LIBRARY_PATH`, Deno lets a process start none unless it may start any. `module load`
 * sets it on clusters, and CUDA asks for it: there, the permission is for any program.
 *
 * `deno run run_permission.ts PROGRAM...` prints it, for the tasks of deno.json.
 *
 * @module
 */

/**
 * The permission to start these programs in this environment; `deno` is the runtime itself, wherever it is.
 */
export function runPermission(programs: readonly string[], environment: Readonly<Record<string, string>>): string {
  const forLoader = Object.entries(environment).some(([name, value]) => /^(LD|DYLD)_/i.test(name) && value !== "");
  if (forLoader) return "--allow-run";
  return `--allow-run=${programs.map((program) => program === "deno" ? Deno.execPath() : program).join(",")}`;
}

/** The permission for a child of this process that starts the runtime: for any program if this process may start any. */
export function childRunPermission(): string {
  const { state } = Deno.permissions.querySync({ name: "run" });
  return state === "granted" ? "--allow-run" : runPermission(["deno"], {});
}

/** What a Deno is told that does not know the tasks' permissions: they are asked for before anything else of ours runs; undefined if it knows them. */
export function tooOld(version: string): string | undefined {
  const [major, minor] = version.split(".").map(Number);
  if (major > 2 || major === 2 && minor >= 8) return undefined;
  return `error: this is Deno ${version}, and degrok needs 2.9: npx --yes deno@2.9.6 in the place of deno takes the right one`;
}

if (import.meta.main) {
  const message = tooOld(Deno.version.deno);
  if (message !== undefined) console.error(message);
  console.log(runPermission(Deno.args, Deno.env.toObject()));
}
