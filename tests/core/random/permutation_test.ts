import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "../../assert.ts";
import { epochPermutation, permutation } from "../../../core/random/permutation.ts";

Deno.test("permutation() holds each of 0, ..., n - 1 once", () => {
  fc.assert(fc.property(fc.nat(300), fc.maxSafeNat(), (n, seed) => {
    assertEquals([...permutation(n, seed)].sort((a, b) => a - b), Array.from({ length: n }, (_, i) => i));
  }));
});

Deno.test("permutation() gives the same order for ever: these numbers are part of every published result", () => {
  assertEquals([...permutation(8, 0)], [1, 0, 2, 4, 7, 5, 6, 3]);
});

Deno.test("permutation() gives all 24 orders of four elements equally often", () => {
  const counts = new Map<string, number>();
  const trials = 24_000;
  for (let seed = 0; seed < trials; seed++) {
    const order = permutation(4, seed).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 24);
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert(chiSquare < 23 + 4 * Math.sqrt(46), `chi-square ${chiSquare}`); // mean 23, variance 46
});

Deno.test("permutation() refuses a number of elements that is no integer >= 0", () => {
  for (const n of [-1, 1.5, NaN]) assertThrows(() => permutation(n, 0), RangeError, `current value is ${n}`);
});

Deno.test("epochPermutation() gives each epoch of each seed its own order, whatever epochs came before", () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 10; seed++) {
    for (let epoch = 0; epoch < 10; epoch++) orders.add(epochPermutation({ seed, epoch, n: 40 }).join(" "));
  }
  assertEquals(orders.size, 100);
  assertEquals(epochPermutation({ seed: 3, epoch: 7, n: 40 }), epochPermutation({ seed: 3, epoch: 7, n: 40 }));
});

Deno.test("epochPermutation() refuses an epoch that is no integer >= 0", () => {
  for (const epoch of [-1, 0.5, NaN]) {
    assertThrows(() => epochPermutation({ seed: 0, epoch, n: 4 }), RangeError, "Cannot shuffle an epoch");
  }
});
