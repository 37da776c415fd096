import fc from "fast-check";
import { labelKinds, randomLabels } from "../../data/random_labels.ts";
import { assert, assertEquals, assertNotEquals, assertThrows } from "../assert.ts";

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });
const sizes = fc.record({ count: fc.integer({ min: 0, max: 200 }), classes: fc.integer({ min: 1, max: 200 }) });

Deno.test("labels are true or random", () => {
  assertEquals(labelKinds, ["true", "random"]);
});

Deno.test("randomLabels() are so many classes, whatever the seed", () => {
  fc.assert(fc.property(sizes, seeds, ({ count, classes }, seed) => {
    const labels = randomLabels({ count, classes }, seed);
    assertEquals(labels.length, count);
    assert(labels.every((label) => label >= 0 && label < classes));
  }));
});

Deno.test("randomLabels() of a seed are always the same, and the first of more", () => {
  fc.assert(fc.property(sizes, seeds, fc.nat(50), ({ count, classes }, seed, more) => {
    const longer = randomLabels({ count: count + more, classes }, seed);
    assertEquals(randomLabels({ count, classes }, seed), longer.slice(0, count));
  }));
});

Deno.test("randomLabels() differ from seed to seed", () => {
  fc.assert(fc.property(seeds, fc.integer({ min: 1, max: 1000 }), (seed, further) => {
    const of = (seed: number) => randomLabels({ count: 100, classes: 10 }, seed);
    assertNotEquals(of(seed), of((seed + further) % 2 ** 32));
  }));
});

Deno.test("randomLabels() are uniform: each of ten classes has its share within five standard deviations", () => {
  const count = 20_000;
  const shares = new Float64Array(10);
  for (const label of randomLabels({ count, classes: 10 }, 3)) shares[label] += 1 / count;
  const deviation = Math.sqrt(0.1 * 0.9 / count);
  assert(shares.every((share) => Math.abs(share - 0.1) < 5 * deviation), `${shares}`);
});

Deno.test("randomLabels() refuses a number of classes that is not a positive integer", () => {
  for (const classes of [0, -1, 1.5, NaN]) {
    assertThrows(() => randomLabels({ count: 1, classes }, 0), RangeError, `current value is ${classes}`);
  }
});
