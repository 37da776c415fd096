/**
 * What a worker process hears and says.
 *
 * @module
 */
import { lines } from "./lines.ts";

/** The lines of standard input. */
export const inputLines = (): AsyncGenerator<string> => lines(Deno.stdin.readable);

/** Writes to the standard output, all of it before this returns. */
export function writeOutput(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
}
