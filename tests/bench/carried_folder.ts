/**
 * The bench of a graphics card as a folder for another machine, made and moved away from the project.
 *
 * @module
 */
import { join } from "node:path";

/** Runs a body with such a folder, which lies elsewhere than where it was written. */
export async function withCarried(body: (folder: string) => Promise<void>): Promise<void> {
  const temporary = await Deno.makeTempDir({ prefix: "degrok-carried-" });
  try {
    const { writeCarried } = await import("./carry.ts"); // loads esbuild, which needs permissions
    await writeCarried(join(temporary, "written"), "linux-x64");
    await Deno.rename(join(temporary, "written"), join(temporary, "moved"));
    await body(join(temporary, "moved"));
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

/** Runs the script of such a folder, with nothing that Deno has stored, and without a network where this user may cut it off. */
export async function runCarried(
  folder: string,
  runtime: "node" | "deno",
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
) {
  const program = runtime === "node" ? ["node"] : [Deno.execPath(), "run", "--quiet", "--allow-all"];
  const [command, ...rest] = [...await cutOff(), ...program, "bench.mjs", ...args];
  const env = { ...variables, DENO_DIR: join(folder, "../deno"), NO_COLOR: "1" };
  const { code, stdout, stderr } = await new Deno.Command(command, { args: rest, cwd: folder, env }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

async function cutOff(): Promise<readonly string[]> {
  const cut = ["unshare", "--map-root-user", "--net"];
  try {
    return (await new Deno.Command(cut[0], { args: [...cut.slice(1), "true"] }).output()).success ? cut : [];
  } catch {
    return []; // there is no such program
  }
}
