/**
 * Bytes as lines.
 *
 * @module
 */

/** Characters of a line after which what follows is another one: so output without line ends does not fill the memory. */
const longest = 1 << 20;

/** The lines of a byte stream, without their ends; an unfinished last line is a line. */
export async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
    if (rest.length > longest) {
      yield rest;
      rest = "";
    }
  }
  if (rest !== "") yield rest;
}
