/**
 * Programs that answer with one line. What concerns a process as a whole, such as its memory, is looked at in one that does nothing else: test
 * files run side by side in one process.
 *
 * @module
 */

/** What the program `script` prints with these arguments, in a process of its own with every permission. */
export async function answerOf(script: URL, ...args: readonly string[]): Promise<string> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", script.href, ...args],
    stderr: "inherit",
  }).output();
  if (code !== 0) throw new Error(`${script.href} ${args.join(" ")}: exit code ${code}`);
  return new TextDecoder().decode(stdout).trim();
}
