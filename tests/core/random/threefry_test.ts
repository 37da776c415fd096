import fc from "fast-check";
import { assertEquals } from "../../assert.ts";
import { threefry2x32 } from "../../../core/random/threefry.ts";

Deno.test("threefry2x32() gives the published known answers for 20 rounds", () => {
  // The three threefry2x32 lines of 20 rounds in kat_vectors, published with the reference implementation (Random123).
  assertEquals(block([0, 0], [0, 0]), [0x6b200159, 0x99ba4efe]);
  assertEquals(block([0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff]), [0x1cb996fc, 0xbb002be7]);
  assertEquals(block([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3]), [0xc4923a9c, 0x483df7a0]);
});

Deno.test("threefry2x32() flips about half of the bits when one bit of the counter or of the key changes", () => {
  let flipped = 0;
  const trials = 64 * 16;
  for (let trial = 0; trial < 16; trial++) {
    const base = block([trial, 7 * trial], [trial * trial, 3]);
    for (let bit = 0; bit < 64; bit++) {
      const mask: [number, number] = bit < 32 ? [1 << bit, 0] : [0, 1 << (bit - 32)];
      const counter: [number, number] = [trial * trial ^ mask[0], 3 ^ mask[1]];
      const changed = block([trial, 7 * trial], counter);
      flipped += bits(base[0] ^ changed[0]) + bits(base[1] ^ changed[1]);
    }
  }
  // 64 output bits a trial: a mean of 32 with standard error 4 / sqrt(1024) = 0.125; five of them are allowed
  assertEquals(Math.abs(flipped / trials - 32) < 0.625, true);
});

Deno.test("threefry2x32() maps distinct counters of a key to distinct blocks", () => {
  fc.assert(fc.property(word(), word(), (key0, key1) => {
    const blocks = Array.from({ length: 100 }, (_, i) => block([key0, key1], [i, 0]).join(" "));
    assertEquals(new Set(blocks).size, 100);
  }));
});

// Helpers

function block([key0, key1]: [number, number], [counter0, counter1]: [number, number]): number[] {
  const out = new Uint32Array(2);
  threefry2x32(key0, key1, counter0, counter1, out);
  return [...out];
}

function bits(value: number): number {
  return (value >>> 0).toString(2).replaceAll("0", "").length;
}

function word(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 0xffffffff });
}
