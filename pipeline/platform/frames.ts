/**
 * A stream that carries messages in bytes among lines of text.
 *
 * A message is announced by a line of its own, a word and the number of bytes, which follow that line.
 *
 * @module
 */
import { longestLine } from "./lines.ts";

/** Bytes that a message may have. */
const largest = 2 ** 31;

/** A message as it is sent. */
export function frame(word: string, message: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(`\n${word} ${message.length}\n`); // the line before may have no end
  const bytes = new Uint8Array(head.length + message.length);
  bytes.set(head);
  bytes.set(message, head.length);
  return bytes;
}

/**
 * The messages of a stream as bytes, and its other lines as text, but for empty ones.
 *
 * @param word what sets messages apart
 */
export async function* linesAndFrames(
  stream: AsyncIterable<Uint8Array>,
  word: string,
): AsyncGenerator<string | Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  /** As many bytes, or those that are left. */
  const take = async (length: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(length);
    for (let filled = 0;;) {
      const part = rest.subarray(0, length - filled);
      bytes.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
      if (filled === length) return bytes;
      const next = await chunks.next();
      if (next.done) return bytes.subarray(0, filled);
      rest = next.value;
    }
  };
  /** The bytes up to the next end of a line, or of the stream; undefined after its end. */
  const line = async (): Promise<Uint8Array | undefined> => {
    for (let searched = 0;;) {
      const end = rest.indexOf(10, searched);
      if (end >= 0 || rest.length > longestLine) {
        const found = rest.subarray(0, end < 0 ? rest.length : end);
        rest = rest.subarray(found.length + (end < 0 ? 0 : 1));
        return found;
      }
      searched = rest.length;
      const next = await chunks.next();
      if (next.done) return searched === 0 ? undefined : await take(searched);
      const both = new Uint8Array(searched + next.value.length);
      both.set(rest);
      both.set(next.value, searched);
      rest = both;
    }
  };
  const decoder = new TextDecoder();
  for (let found = await line(); found !== undefined; found = await line()) {
    const text = decoder.decode(found);
    const length = text.startsWith(`${word} `) ? Number(text.slice(word.length + 1)) : NaN;
    if (Number.isSafeInteger(length) && length >= 0 && length < largest) yield await take(length);
    else if (text !== "") yield text;
  }
}
