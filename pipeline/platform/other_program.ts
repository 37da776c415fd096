/**
 * Another program of this computer, run to its end.
 *
 * @module
 */

/** How a program ended, and what it wrote. */
export interface ProgramEnd {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a program with arguments, without a shell; `undefined` if it is not installed, or not one that this process may run.
 *
 * @param unset variables that it is not to have, nor any program after it
 */
export async function runToEnd(
  name: string,
  args: readonly string[],
  unset: readonly string[] = [],
): Promise<ProgramEnd | undefined> {
  for (const variable of unset) Deno.env.delete(variable);
  try {
    const { code, stdout, stderr } = await new Deno.Command(name, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, out: text(stdout), err: text(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
