import fc from "fast-check";
import {
  modularDataset,
  type ModularOperation,
  modularOperations,
  type ModularPairs,
  type ModularSettings,
  modularTrainSize,
} from "../../data/modular_arithmetic.ts";
import { assert, assertEquals, assertNotEquals, assertThrows } from "../assert.ts";

const paper: ModularSettings = { operation: "addition", modulus: 113, trainFraction: 0.3 };

Deno.test("modularDataset() has 3 830 train and 8 939 test pairs for p = 113 and the paper's fraction 0.3", () => {
  const { train, test } = modularDataset(paper, 0);
  for (const values of Object.values(train)) assertEquals(values.length, 3_830);
  for (const values of Object.values(test)) assertEquals(values.length, 8_939);
});

Deno.test("modularDataset() holds the tables modulo 3", () => {
  const tables: Record<ModularOperation, number[]> = {
    addition: [0, 1, 2, 1, 2, 0, 2, 0, 1],
    subtraction: [0, 2, 1, 1, 0, 2, 2, 1, 0],
    multiplication: [0, 0, 0, 0, 1, 2, 0, 2, 1],
  };
  for (const operation of modularOperations) {
    const { train, test } = modularDataset({ operation, modulus: 3, trainFraction: 0.5 }, 0);
    const table = new Array<number>(9);
    for (const { left, right, result } of [train, test]) result.forEach((r, i) => table[3 * left[i] + right[i]] = r);
    assertEquals(table, tables[operation], operation);
  }
});

Deno.test("modularTrainSize() throws if the modulus or the fraction is out of range", () => {
  for (const modulus of [-1, 0, 1, 2.5, 46_341, NaN, Infinity]) {
    assertThrows(() => modularTrainSize({ modulus, trainFraction: 0.5 }), RangeError, `current value is ${modulus}`);
  }
  for (const trainFraction of [0, 1, -0.1, 1.1, NaN]) {
    assertThrows(
      () => modularTrainSize({ modulus: 5, trainFraction }),
      RangeError,
      `current value is ${trainFraction}`,
    );
  }
});

Deno.test("modularDataset() throws if no pair is left to train on", () => {
  assertThrows(() => modularDataset({ ...paper, modulus: 2, trainFraction: 0.2 }, 0), RangeError, "leaves no pair");
});

Deno.test("modularDataset() holds every ordered pair once, in train or in test", () => {
  fc.assert(fc.property(settings(), fc.nat(), (chosen, seed) => {
    const { train, test } = modularDataset(chosen, seed);
    assertEquals(train.result.length, modularTrainSize(chosen));
    const indices = [...indicesOf(train, chosen.modulus), ...indicesOf(test, chosen.modulus)];
    assertEquals(indices.toSorted((x, y) => x - y), Array.from({ length: chosen.modulus ** 2 }, (_, index) => index));
  }));
});

Deno.test("modularDataset() results differ from a op b by a multiple of the modulus and lie in [0, p)", () => {
  fc.assert(fc.property(settings(), fc.nat(), (chosen, seed) => {
    const { train: { left, right, result } } = modularDataset(chosen, seed);
    const raw = { addition: 1, subtraction: -1, multiplication: 0 }[chosen.operation];
    result.forEach((r, i) => {
      const exact = raw === 0 ? left[i] * right[i] : left[i] + raw * right[i];
      assert(r >= 0 && r < chosen.modulus);
      assertEquals(Math.abs(exact - r) % chosen.modulus, 0);
    });
  }));
});

Deno.test("modularDataset() splits alike for equal seeds and every operation, differently for other seeds", () => {
  fc.assert(fc.property(fc.nat(), (seed) => {
    const split = (operation: ModularOperation, s: number) =>
      indicesOf(modularDataset({ operation, modulus: 23, trainFraction: 0.3 }, s).train, 23);
    assertEquals(split("addition", seed), split("multiplication", seed));
    assertNotEquals(split("addition", seed), split("addition", seed + 1));
  }));
});

Deno.test("modularDataset() splits a seed again by another number, as often as is asked; 0 is its first split", () => {
  fc.assert(fc.property(settings(), fc.nat(), ({ modulus, ...chosen }, seed) => {
    const table = { ...chosen, modulus: modulus + 20 };
    const split = (number: Partial<ModularSettings>) =>
      indicesOf(modularDataset({ ...table, ...number }, seed).train, table.modulus);
    assertEquals(split({ split: 0 }), split({}));
    assertEquals(split({ split: 2 }), split({ split: 2 }));
    assertNotEquals(split({ split: 1 }), split({}));
    assertNotEquals(split({ split: 1 }), split({ split: 2 }));
  }));
});

Deno.test("modularDataset() draws each pair, and each two neighbours, into the train part as often as chance has it", () => {
  const seeds = 2_000, cells = 25, drawn = 12; // modulus 5, floor(0.5 * 25) = 12 pairs
  const single = new Array<number>(cells).fill(0);
  const both = new Array<number>(cells).fill(0);
  for (let seed = 0; seed < seeds; seed++) {
    const { train } = modularDataset({ operation: "addition", modulus: 5, trainFraction: 0.5 }, seed);
    const indices = new Set(indicesOf(train, 5));
    for (const index of indices) {
      single[index]++;
      if (indices.has((index + 1) % cells)) both[index]++;
    }
  }
  assertBinomial(single, seeds, drawn / cells);
  assertBinomial(both, seeds, (drawn * (drawn - 1)) / (cells * (cells - 1)));
});

// Helpers

function settings(): fc.Arbitrary<ModularSettings> {
  return fc.record({
    operation: fc.constantFrom(...modularOperations),
    modulus: fc.integer({ min: 2, max: 20 }),
    trainFraction: fc.double({ min: 0.25, max: 0.99, noNaN: true }),
  });
}

function indicesOf({ left, right }: ModularPairs, modulus: number): number[] {
  return Array.from(left, (a, i) => a * modulus + right[i]);
}

/** Fails if a count of successes in `trials` lies 4.5 standard deviations off: chance does that once in 100 000 counts. */
function assertBinomial(counts: readonly number[], trials: number, share: number): void {
  const bound = 4.5 * Math.sqrt(trials * share * (1 - share));
  for (const count of counts) assert(Math.abs(count - trials * share) < bound, `${counts}`);
}
