/**
 * The streams of a real process.
 *
 * @module
 */
import type { Streams, TextStream } from "./cli/streams.ts";
import { terminalOf, terminalVariables } from "./cli/terminal.ts";

/** Standard output and error of this process. */
export function processStreams(): Streams {
  const env = (name: string) =>
    (terminalVariables as readonly string[]).includes(name) ? Deno.env.get(name) : undefined;
  const stream = (file: typeof Deno.stdout): TextStream => ({
    write(text) {
      const bytes = new TextEncoder().encode(text);
      for (let sent = 0; sent < bytes.length;) sent += file.writeSync(bytes.subarray(sent));
    },
    terminal: () => {
      const isTerminal = file.isTerminal();
      return terminalOf({ env, isTerminal, ...(isTerminal ? { size: Deno.consoleSize() } : {}) });
    },
  });
  return { out: stream(Deno.stdout), err: stream(Deno.stderr), readTextFile: (path) => Deno.readTextFile(path) };
}
