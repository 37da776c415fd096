/**
 * What a worker process hears from the process that started it, and says to it.
 *
 * @module
 */

import { frame } from "./frames.ts";
import { lines } from "./lines.ts";

/** The lines of standard input, each when it comes; see `inputBytes`. */
export const inputLines = (onEnd: () => void): AsyncGenerator<string> => lines(inputBytes(onEnd));

/**
 * Standard input, as it comes.
 *
 * A thread of its own reads them: this process does not outlive the one at the other end, whatever its own code does meanwhile.
 *
 * @param onEnd called when the input has ended, before the iteration does
 */
export async function* inputBytes(onEnd: () => void): AsyncGenerator<Uint8Array> {
  const arrived: Uint8Array[] = [];
  let ended = false;
  let news = Promise.withResolvers<void>();
  const thread = new Worker(new URL("./input_thread.ts", import.meta.url), { type: "module", name: "input" });
  thread.onmessage = ({ data }: MessageEvent<Uint8Array | null>) => {
    if (data === null) {
      ended = true;
      onEnd();
    } else arrived.push(data);
    news.resolve();
    news = Promise.withResolvers();
  };
  while (!ended || arrived.length > 0) {
    if (arrived.length === 0) await news.promise;
    yield* arrived.splice(0);
  }
}

/**
 * A channel to the process that started this one, on the standard output, which whatever runs here may write to as well: each message is a line of
 * its own that begins with a word that only the two processes know. Long texts in a message are cut, so that no reader splits its line.
 *
 * @param secret that word
 */
export function messageChannel(secret: string): (message: unknown) => void {
  return (message) => writeAll(encoder.encode(`\n${secret} ${JSON.stringify(message, withShortTexts)}\n`));
}

/** Characters of a text that a message keeps. */
const LONGEST_TEXT = 10_000;

function withShortTexts(_key: string, value: unknown): unknown {
  return typeof value === "string" && value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
}

/** A channel of the same kind for messages in bytes; see `linesAndFrames`. */
export function frameChannel(secret: string): (message: Uint8Array) => void {
  return (message) => writeAll(frame(secret, message));
}

/** The message of a line of such a channel; undefined if the line is none. */
export function messageOf(secret: string, line: string): unknown {
  return line.startsWith(`${secret} `) ? JSON.parse(line.slice(secret.length + 1)) : undefined;
}

// Taken now: what is loaded later may change the originals.
const encoder = new TextEncoder();
const write = Deno.stdout.writeSync.bind(Deno.stdout);

function writeAll(bytes: Uint8Array): void {
  for (let sent = 0; sent < bytes.length;) sent += write(bytes.subarray(sent));
}
