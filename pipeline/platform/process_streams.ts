/**
 * The streams of a real process.
 *
 * @module
 */
import { readInputText } from "./input_file.ts";
import type { Streams, TextStream } from "./streams.ts";
import { terminalOf, terminalVariables } from "./terminal.ts";

/** Standard output and error of this process. */
export function processStreams(): Streams {
  const env = (name: string) =>
    (terminalVariables as readonly string[]).includes(name) ? Deno.env.get(name) : undefined;
  const stream = (file: typeof Deno.stdout): TextStream => {
    const wasTerminal = file.isTerminal();
    return {
      write(text) {
        const bytes = new TextEncoder().encode(text);
        try {
          for (let sent = 0; sent < bytes.length;) sent += file.writeSync(bytes.subarray(sent));
        } catch (error) {
          const isClosed = wasTerminal && !file.isTerminal(); // then SIGHUP says what is to be done
          if (!isClosed && !(error instanceof Deno.errors.BrokenPipe)) unwritable(file, error);
          // else whoever read has heard enough, as `head` does: the work continues
        }
      },
      terminal: () => {
        const isTerminal = file.isTerminal();
        return terminalOf({ env, isTerminal, ...(isTerminal ? { size: Deno.consoleSize() } : {}) });
      },
    };
  };
  return { out: stream(Deno.stdout), err: stream(Deno.stderr), readTextFile: readInputText };
}

/** Ends the process, as what a command has to say cannot be said; the cache survives that as it survives a kill. */
function unwritable(file: typeof Deno.stdout, error: unknown): never {
  if (file !== Deno.stderr) {
    const message = error instanceof Error ? error.message : String(error);
    Deno.stderr.writeSync(new TextEncoder().encode(`error: standard output: ${message}; write it elsewhere\n`));
  }
  Deno.exit(1);
}
