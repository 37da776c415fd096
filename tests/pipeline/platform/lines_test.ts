import fc from "fast-check";
import { assertEquals } from "../../assert.ts";
import { lines } from "../../../pipeline/platform/lines.ts";

Deno.test("lines() puts lines together however their bytes arrive", async () => {
  await fc.assert(
    fc.asyncProperty(texts, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async (text, sizes) => {
      const expected = text.endsWith("\n") || text === "" ? text.split("\n").slice(0, -1) : text.split("\n");
      assertEquals(await all(lines(inPieces(new TextEncoder().encode(text), sizes))), expected);
    }),
  );
});

Deno.test("lines() takes an unfinished last line for a line", async () => {
  assertEquals(await all(lines(inPieces(new TextEncoder().encode("one\ntwo"), [3]))), ["one", "two"]);
  assertEquals(await all(lines(inPieces(new Uint8Array(0), [1]))), []);
});

// Helpers

/** Texts of a few lines, with letters of several bytes. */
const texts = fc.array(fc.constantFrom("a", "é", "𝛌", "{", "\n", " "), { maxLength: 40 }).map((parts) =>
  parts.join("")
);

function inPieces(bytes: Uint8Array, sizes: readonly number[]): ReadableStream<Uint8Array> {
  let from = 0;
  let turn = 0;
  return new ReadableStream({
    pull(controller) {
      if (from >= bytes.length) return controller.close();
      const to = from + sizes[turn++ % sizes.length];
      controller.enqueue(bytes.slice(from, to));
      from = to;
    },
  });
}

async function all(source: AsyncIterable<string>): Promise<string[]> {
  const found = [];
  for await (const each of source) found.push(each);
  return found;
}
