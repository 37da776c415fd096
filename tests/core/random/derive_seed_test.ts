import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "../../assert.ts";
import { deriveSeed } from "../../../core/random/derive_seed.ts";
import { uniformArray } from "../../../core/random/random_arrays.ts";

Deno.test("deriveSeed() gives the same seed for ever: these numbers are part of every published result", () => {
  assertEquals(deriveSeed(0, ""), 743310391);
  assertEquals(deriveSeed(0, "modular-addition/split"), 1368442292);
  assertEquals(deriveSeed(1, "modular-addition/split"), 2681315777);
});

Deno.test("deriveSeed() refuses a seed that is no integer in [0, 2^53)", () => {
  for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => deriveSeed(seed, "noise"), RangeError, `current value is ${seed}`);
  }
});

Deno.test("deriveSeed() is an unsigned 32-bit integer and depends on every character and on the length of the label", () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.string(), fc.nat(), (seed, label, at) => {
    const derived = deriveSeed(seed, label);
    assertEquals(derived, derived >>> 0);
    assert(derived !== deriveSeed(seed, label + "\0"));
    assert(derived !== deriveSeed(seed, "\0" + label));
    const i = at % (label.length + 1);
    assert(derived !== deriveSeed(seed, label.slice(0, i) + "\u0001" + label.slice(i)));
  }));
});

Deno.test("deriveSeed() tells apart all pairs of 200 seeds and 20 labels", () => {
  const seeds = new Set<number>();
  for (let seed = 0; seed < 200; seed++) {
    for (let label = 0; label < 20; label++) seeds.add(deriveSeed(seed, `stage/${label}`));
  }
  assertEquals(seeds.size, 4000);
});

Deno.test("deriveSeed() leads to streams that do not correlate with their parent, with their siblings or with the next seed's", () => {
  const n = 4000;
  const streams = [deriveSeed(5, "a"), deriveSeed(5, "b"), deriveSeed(6, "a"), 5, 6].map((seed) =>
    uniformArray(n, seed)
  );
  for (let i = 0; i < streams.length; i++) {
    for (let j = 0; j < i; j++) {
      const sum = streams[i].reduce((total, u, k) => total + (u - 0.5) * (streams[j][k] - 0.5), 0);
      assert(Math.abs(12 * sum / Math.sqrt(n)) < 4, `streams ${i} and ${j}`); // a standard normal number
    }
  }
});
