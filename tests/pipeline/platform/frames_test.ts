import fc from "fast-check";
import { assertEquals } from "../../assert.ts";
import { frame, linesAndFrames } from "../../../pipeline/platform/frames.ts";

const word = "word";

Deno.test("linesAndFrames() gives messages back byte for byte among lines of text, however the bytes arrive", async () => {
  const part = fc.oneof(
    fc.uint8Array({ maxLength: 30 }),
    fc.constantFrom("text", "", "word", "word x", `${word} 1.5`, `${word} -1`, "wordy 3", "é𝛌"),
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 12 }), sizes, fc.boolean(), async (parts, sizes, isEnded) => {
      const text = (line: string) => new TextEncoder().encode(`${line}${isEnded ? "\n" : ""}`);
      // A line without an end goes on with the next one, and ends before a message.
      const expected = parts.reduce<(string | Uint8Array)[]>((all, each) => {
        const last = all.at(-1);
        if (typeof each === "string" && typeof last === "string" && !isEnded) all.splice(-1, 1, last + each);
        else all.push(each);
        return all;
      }, []).filter((each) => each !== "");
      const bytes = parts.map((each) => typeof each === "string" ? text(each) : frame(word, each));
      assertEquals(await all(inPieces(joined(bytes), sizes)), expected);
    }),
  );
});

Deno.test("a message that is cut short is what came of it, and text without line ends does not fill the memory", async () => {
  const cut = frame(word, Uint8Array.of(1, 2, 3)).slice(0, -1);
  assertEquals(await all(inPieces(cut, [2])), [Uint8Array.of(1, 2)]);
  const found = await all(inPieces(new Uint8Array(3 << 20).fill(97), [1 << 16]));
  assertEquals(found.length > 2, true);
  assertEquals(found.join("").length, 3 << 20);
});

// Helpers

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const to = from + sizes[turn % sizes.length];
    yield bytes.subarray(from, to);
    from = to;
  }
}

const all = (stream: AsyncIterable<Uint8Array>) => Array.fromAsync(linesAndFrames(stream, word));
