/**
 * A program from its arguments to its exit code.
 *
 * @module
 */

/** Runs a program with the arguments of this process, which ends with its exit code. */
export async function runProgram(main: (args: readonly string[]) => Promise<number>): Promise<never> {
  Deno.exit(await main(Deno.args));
}

/** Ends this process at once. */
export const exit = (code: number): never => Deno.exit(code);
