/**
 * Bytes as lines.
 *
 * @module
 */

/** Characters of a line after which what follows is another one: so output without line ends does not fill the memory. */
export const longestLine = 1 << 20;

/** The lines of a byte stream, without their ends; an unfinished last line is a line. */
export async function* lines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
    if (rest.length > longestLine) {
      yield rest;
      rest = "";
    }
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

/** The last words of a process that has said one line more: of an uncaught error what it is, not the lines behind it, which say where. */
export function lastWordsWith(words: string, line: string): string {
  return words.startsWith("error: Uncaught") ? words : line;
}
