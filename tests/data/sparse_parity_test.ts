import fc from "fast-check";
import type { Samples } from "../../data/samples.ts";
import { sparseParity, type SparseParitySettings } from "../../data/sparse_parity.ts";
import { assert, assertEquals, assertNotEquals, assertThrows } from "../assert.ts";

const usual: SparseParitySettings = { bits: 40, relevantBits: 3, trainSize: 1000, testSize: 1000 };

/** Up to thirty samples of up to twelve bits. */
const settings: fc.Arbitrary<SparseParitySettings> = fc.integer({ min: 1, max: 12 }).chain((bits) =>
  fc.record({
    bits: fc.constant(bits),
    relevantBits: fc.integer({ min: 1, max: bits }),
    trainSize: fc.integer({ min: 1, max: 30 }),
    testSize: fc.integer({ min: 1, max: 30 }),
  })
);

Deno.test("sparseParity() labels a sample 1 where the product of its relevant bits is -1, else 0", () => {
  fc.assert(fc.property(settings, fc.nat(), (given, seed) => {
    for (const part of Object.values(sparseParity(given, { seed }))) {
      const products = rowsOf(part).map((row) => row.slice(0, given.relevantBits).reduce((a, b) => a * b));
      assertEquals([...part.labels], products.map((product) => product === -1 ? 1 : 0));
    }
  }));
});

Deno.test("sparseParity() has as many samples as it is asked for, of bits -1 and 1", () => {
  fc.assert(fc.property(settings, fc.nat(), (given, seed) => {
    const { train, test } = sparseParity(given, { seed });
    assertEquals([train.count, test.count], [given.trainSize, given.testSize]);
    for (const { count, inputs, labels } of [train, test]) {
      assertEquals([inputs.bits.length, labels.length], [count * given.bits, count]);
      assert(inputs.bits.every((bit) => bit === 1 || bit === -1));
    }
  }));
});

Deno.test("sparseParity() draws each bit, the product of two neighbours and each label as a fair coin", () => {
  const { train } = sparseParity({ ...usual, trainSize: 4000 }, { seed: 3 });
  const rows = rowsOf(train);
  const bound = 4.5 * Math.sqrt(train.count); // standard deviations of a sum of signs: chance does that once in 100 000 sums
  for (let bit = 0; bit < usual.bits; bit++) {
    assert(Math.abs(sum(rows.map((row) => row[bit]))) < bound, `bit ${bit}`);
    const neighbours = rows.map((row) => row[bit] * row[(bit + 1) % usual.bits]);
    assert(Math.abs(sum(neighbours)) < bound, `bits ${bit} and the next`);
  }
  assert(Math.abs(sum([...train.labels].map((label) => 1 - 2 * label))) < bound, "labels");
});

Deno.test("sparseParity() has the first samples of more where it is asked for fewer, in each part whatever the other's size", () => {
  fc.assert(fc.property(settings, fc.nat(), fc.nat(9), fc.nat(9), (given, seed, moreTrain, moreTest) => {
    const few = sparseParity(given, { seed });
    const { trainSize, testSize } = given;
    const many = sparseParity({ ...given, trainSize: trainSize + moreTrain, testSize: testSize + moreTest }, { seed });
    for (const part of ["train", "test"] as const) {
      const { count, labels } = few[part];
      assertEquals(rowsOf(many[part]).slice(0, count), rowsOf(few[part]));
      assertEquals(many[part].labels.slice(0, count), labels);
    }
  }));
});

Deno.test("sparseParity() is a function of the seed, and no test sample of the usual sizes is trained on", () => {
  const [once, again, other] = [0, 0, 1].map((seed) => sparseParity(usual, { seed }));
  assertEquals(again, once);
  assertNotEquals(other.train.inputs.bits, once.train.inputs.bits);
  const trained = new Set(rowsOf(once.train).map(String));
  assertEquals(trained.size, usual.trainSize); // of 2^40 samples none is drawn twice
  assertEquals(rowsOf(once.test).filter((row) => trained.has(String(row))), []);
});

Deno.test("sparseParity() flips the label with any bit where every bit is relevant", () => {
  const given = { bits: 4, relevantBits: 4, trainSize: 400, testSize: 1 };
  const { train } = sparseParity(given, { seed: 0 });
  const labels = new Map(rowsOf(train).map((row, i) => [String(row), train.labels[i]]));
  assertEquals(labels.size, 16);
  for (const [row, label] of labels) {
    const bits = row.split(",").map(Number);
    bits.forEach((_, flipped) => {
      assertEquals(labels.get(String(bits.map((bit, i) => i === flipped ? -bit : bit))), 1 - label);
    });
  }
});

Deno.test("sparseParity() throws if a size is no positive integer or more bits are relevant than there are", () => {
  for (const wrong of [{ bits: 0 }, { relevantBits: 0 }, { trainSize: 1.5 }, { testSize: -1 }, { bits: NaN }]) {
    const message = "sizes must be positive integers: current value";
    assertThrows(() => sparseParity({ ...usual, ...wrong }, { seed: 0 }), RangeError, message);
  }
  const message = "must be among its 40: current value is 41";
  assertThrows(() => sparseParity({ ...usual, relevantBits: 41 }, { seed: 0 }), RangeError, message);
});

// Helpers

function rowsOf({ count, inputs: { bits } }: Samples): readonly number[][] {
  const width = bits.length / count;
  return Array.from({ length: count }, (_, i) => [...bits.slice(i * width, (i + 1) * width)]);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
