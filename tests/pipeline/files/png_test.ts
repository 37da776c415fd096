import fc from "fast-check";
import { crc32, inflateSync } from "node:zlib";
import { encodePng, pngAddress } from "../../../pipeline/files/png.ts";
import { assert, assertEquals, assertThrows } from "../../assert.ts";

Deno.test("encodePng() of two pixels is the file that other tools read", () => {
  const png = encodePng({ width: 2, height: 1, pixels: Uint8Array.of(1, 0), palette: ["#000000", "#ff8001"] });
  assertEquals([...png.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const { IHDR, PLTE, IDAT } = chunksOf(png);
  assertEquals([...IHDR], [0, 0, 0, 2, 0, 0, 0, 1, 8, 3, 0, 0, 0]);
  assertEquals([...PLTE], [0, 0, 0, 255, 128, 1]);
  assertEquals([...inflateSync(IDAT)], [0, 1, 0]);
});

Deno.test("encodePng() keeps every pixel, in chunks whose sums are right", () => {
  const size = fc.integer({ min: 1, max: 12 });
  fc.assert(fc.property(size, size, fc.nat(), (width, height, seed) => {
    const pixels = Uint8Array.from({ length: width * height }, (_, place) => (seed + 31 * place) % 5);
    const { IDAT } = chunksOf(encodePng({ width, height, pixels, palette: Array(5).fill("#123456") }));
    const lines = inflateSync(IDAT);
    pixels.forEach((pixel, place) => assertEquals(lines[place + 1 + Math.floor(place / width)], pixel));
    assertEquals(lines.length, pixels.length + height);
  }));
});

Deno.test("encodePng() refuses pixels that do not fill the image", () => {
  const image = { width: 2, height: 2, pixels: new Uint8Array(3), palette: ["#000000"] };
  assertThrows(() => encodePng(image), RangeError, "current value is 3");
});

Deno.test("pngAddress() holds the file", () => {
  const image = { width: 1, height: 1, pixels: Uint8Array.of(0), palette: ["#ffffff"] };
  const [head, data] = pngAddress(image).split(",");
  assertEquals([head, Uint8Array.fromBase64(data)], ["data:image/png;base64", encodePng(image)]);
});

// Helpers

/** The chunks of a file by name; fails if a checksum is wrong. */
function chunksOf(png: Uint8Array): Record<string, Uint8Array> {
  const view = new DataView(png.buffer);
  const chunks: Record<string, Uint8Array> = {};
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    const named = png.subarray(at + 4, at + 8 + length);
    assertEquals(view.getUint32(at + 8 + length), crc32(named));
    chunks[new TextDecoder().decode(named.subarray(0, 4))] = named.subarray(4);
    at += 12 + length;
  }
  assert("IEND" in chunks);
  return chunks;
}
