import fc from "fast-check";
import { decodeIdx, idxMagic } from "../../data/idx.ts";
import { assert, assertEquals, assertThrows } from "../assert.ts";

Deno.test("decodeIdx() reads two labels", () => {
  const file = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 7);
  assertEquals(decodeIdx(file, 1), { ok: true, value: { shape: [2], values: Uint8Array.of(5, 7) } });
});

Deno.test("decodeIdx() reads a view that starts inside its buffer", () => {
  const buffer = Uint8Array.of(9, 9, 9, 0, 0, 8, 1, 0, 0, 0, 1, 4, 9);
  assertEquals(decodeIdx(buffer.subarray(3, 12), 1), { ok: true, value: { shape: [1], values: Uint8Array.of(4) } });
});

Deno.test("idxMagic() is the number that the MNIST files begin with", () => {
  assertEquals([idxMagic(3), idxMagic(1)], [2051, 2049]);
});

Deno.test("decodeIdx() says which magic number it wants", () => {
  const gzip = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0);
  assertEquals(decodeIdx(gzip, 3), {
    ok: false,
    offset: 0,
    expectation: "magic number 0x00000803",
    found: "0x1f8b0800",
  });
});

Deno.test("decodeIdx() rejects labels where images are asked for", () => {
  assertEquals(decodeIdx(encodeIdx([2], [0, 1]), 3).ok, false);
});

Deno.test("decodeIdx() throws if the number of dimensions is not in [1, 255]", () => {
  for (const dimensions of [0, 256, 1.5, NaN]) {
    assertThrows(() => decodeIdx(new Uint8Array(8), dimensions), RangeError, `current value is ${dimensions}`);
  }
});

Deno.test("decodeIdx() restores shape and entries of every array", () => {
  fc.assert(fc.property(arrays(), ({ shape, entries }) => {
    const result = decodeIdx(encodeIdx(shape, entries), shape.length);
    assert(result.ok);
    assertEquals(result.value.shape, shape);
    assertEquals([...result.value.values], entries);
  }));
});

Deno.test("decodeIdx() rejects every truncation, at the length of what is left", () => {
  fc.assert(fc.property(arrays(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (array, share) => {
    const file = encodeIdx(array.shape, array.entries);
    const length = Math.floor(share * file.length);
    const result = decodeIdx(file.subarray(0, length), array.shape.length);
    assert(!result.ok);
    const headerLength = 4 + 4 * array.shape.length;
    assertEquals(result.offset, length);
    assertEquals(result.expectation.startsWith("a header of"), length < headerLength);
  }));
});

Deno.test("decodeIdx() rejects trailing bytes, at the first of them", () => {
  fc.assert(fc.property(arrays(), fc.integer({ min: 1, max: 5 }), (array, extra) => {
    const file = encodeIdx(array.shape, array.entries);
    const result = decodeIdx(Uint8Array.of(...file, ...new Uint8Array(extra)), array.shape.length);
    assert(!result.ok);
    assertEquals(result.offset, file.length);
  }));
});

Deno.test("decodeIdx() rejects sizes that no file could have, without allocating them", () => {
  const file = Uint8Array.of(0, 0, 8, 3, ...new Uint8Array(12).fill(255), 1);
  assert(!decodeIdx(file, 3).ok);
});

// Helpers

function arrays(): fc.Arbitrary<{ shape: number[]; entries: number[] }> {
  return fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }).chain((shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    return fc.record({
      shape: fc.constant(shape),
      entries: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: length, maxLength: length }),
    });
  });
}

function encodeIdx(shape: readonly number[], entries: readonly number[]): Uint8Array {
  const sizes = shape.flatMap((size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]);
  return Uint8Array.of(0, 0, 8, shape.length, ...sizes, ...entries);
}
