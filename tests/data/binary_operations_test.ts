import fc from "fast-check";
import {
  type BinaryOperation,
  type BinaryOperationName,
  binaryOperationNames,
  binaryOperations,
  binaryOperationSamples,
  isPrime,
  tableSizes,
} from "../../data/binary_operations.ts";
import { modularDataset } from "../../data/modular_arithmetic.ts";
import type { Samples } from "../../data/samples.ts";
import { assert, assertEquals, assertNotEquals } from "../assert.ts";

const primes = [2, 3, 5, 7, 11, 13, 97];
/** Every operation at a small size that it has. */
const tables: fc.Arbitrary<{ readonly operation: BinaryOperationName; readonly size: number }> = fc.constantFrom(
  ...binaryOperationNames,
).chain((operation) =>
  fc.record({
    operation: fc.constant(operation),
    size: operation === "composition" ? fc.integer({ min: 2, max: 4 }) : fc.constantFrom(...primes.slice(1, 6)),
  })
);
const fractions = fc.double({ min: 0.3, max: 0.9, noNaN: true });

/** The operations once more, in big integers and by search: a / b is the number that b times is a. */
const independent: Readonly<Record<BinaryOperationName, (a: bigint, b: bigint, p: bigint) => bigint>> = {
  addition: (a, b) => a + b,
  subtraction: (a, b, p) => a - b + p,
  multiplication: (a, b) => a * b,
  division: quotient,
  "sum-of-squares": (a, b) => a ** 2n + b ** 2n,
  "quadratic-form": (a, b) => a ** 2n + a * b + b ** 2n,
  "cubic-form": (a, b) => a ** 3n + a * b,
  "division-or-subtraction": (a, b, p) => b % 2n === 1n ? quotient(a, b, p) : a - b + p,
  composition: () => {
    throw new RangeError("not modular");
  },
};

Deno.test("modular operations have the tables that big integers and a search for quotients have, also modulo 1999", () => {
  for (const operation of binaryOperationNames.filter((name) => name !== "composition")) {
    for (const p of [...primes.slice(1), 1999]) {
      const { from = 0, result }: BinaryOperation = binaryOperations[operation];
      const step = p > 100 ? 271 : 1;
      for (let a = from; a < p; a += step) {
        for (let b = from; b < p; b += step) {
          const expected = independent[operation](BigInt(a), BigInt(b), BigInt(p)) % BigInt(p);
          assertEquals(result(a, b, p), Number(expected), `${operation} of ${a} and ${b} modulo ${p}`);
        }
      }
    }
  }
});

Deno.test("an operation is commutative exactly if its table is symmetric", () => {
  for (const operation of binaryOperationNames) {
    const { commutative }: BinaryOperation = binaryOperations[operation];
    assertEquals(isSymmetric(operation, operation === "composition" ? 3 : 7), commutative, operation);
  }
});

Deno.test("composition is a group: associative, with the identity 0, every row and column a permutation", () => {
  const { result, symbols }: BinaryOperation = binaryOperations.composition;
  for (const n of [2, 3, 4]) {
    const elements = Array.from({ length: symbols(n) }, (_, index) => index);
    for (const a of elements) {
      assertEquals([result(a, 0, n), result(0, a, n)], [a, a]);
      assertEquals(new Set(elements.map((b) => result(a, b, n))).size, elements.length);
      assertEquals(new Set(elements.map((b) => result(b, a, n))).size, elements.length);
    }
    fc.assert(fc.property(fc.tuple(...[1, 2, 3].map(() => fc.constantFrom(...elements))), ([a, b, c]) => {
      assertEquals(result(result(a, b, n), c, n), result(a, result(b, c, n), n));
    }));
  }
});

Deno.test("composition of five things has 120 elements, 1 of order 1, 25 of order 2 and 24 of order 5", () => {
  const { result, symbols }: BinaryOperation = binaryOperations.composition;
  const orders = new Map<number, number>();
  for (let a = 0; a < symbols(5); a++) {
    let [order, power] = [1, a];
    for (; power !== 0; order++) power = result(power, a, 5);
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  assertEquals(Object.fromEntries(orders), { 1: 1, 2: 25, 3: 20, 4: 30, 5: 24, 6: 20 });
});

Deno.test("binaryOperationSamples() holds every pair of operands once, in train or test, and both with the swapped pair", () => {
  fc.assert(fc.property(tables, fractions, fc.nat(), (table, trainFraction, seed) => {
    const { train, test } = binaryOperationSamples({ ...table, trainFraction }, { seed });
    const sizes = tableSizes({ ...table, trainFraction });
    assertEquals([train.count, train.count + test.count], [sizes.train, sizes.pairs]);
    const seen = new Set([...pairsOf(train), ...pairsOf(test)]);
    assertEquals(seen.size, sizes.pairs);
    assert([...seen].every((pair) => seen.has(pair.split(",").reverse().join())));
    const { result, from = 0, symbols }: BinaryOperation = binaryOperations[table.operation];
    train.labels.forEach((label, i) => {
      const [a, b] = [train.inputs.left[i], train.inputs.right[i]];
      assert(Math.min(a, b) >= from && Math.max(a, b, label) < symbols(table.size));
      assertEquals(label, result(a, b, table.size));
    });
  }));
});

Deno.test("binaryOperationSamples() gives one-hot pairs a 1 for each operand, and the labels of the tokens", () => {
  fc.assert(fc.property(tables, fractions, fc.nat(), (table, trainFraction, seed) => {
    const tokens = binaryOperationSamples({ ...table, trainFraction }, { seed }).test;
    const numbers = binaryOperationSamples({ ...table, trainFraction, oneHot: true }, { seed }).test;
    const symbols = binaryOperations[table.operation].symbols(table.size);
    assertEquals(numbers.labels, tokens.labels);
    for (let i = 0; i < tokens.count; i++) {
      const row = [...numbers.inputs.pairs.slice(2 * symbols * i, 2 * symbols * (i + 1))];
      const ones = row.flatMap((value, place) => value === 1 ? [place] : []);
      assertEquals(ones, [tokens.inputs.left[i], symbols + tokens.inputs.right[i]]);
      assertEquals(row.filter((value) => value === 0).length, 2 * symbols - 2);
    }
  }));
});

Deno.test("addition has the labels of modularDataset(), and seeds split differently", () => {
  const { train } = binaryOperationSamples({ operation: "addition", size: 23, trainFraction: 0.4 }, { seed: 1 });
  const whole = modularDataset({ operation: "addition", modulus: 23, trainFraction: 0.4 }, 1);
  const labels = new Map<string, number>(
    [whole.train, whole.test].flatMap(({ left, right, result }) =>
      Array.from(left, (a, i) => [`${a},${right[i]}`, result[i]] as const)
    ),
  );
  pairsOf(train).forEach((pair, i) => assertEquals(train.labels[i], labels.get(pair)));
  const other = binaryOperationSamples({ operation: "addition", size: 23, trainFraction: 0.4 }, { seed: 2 });
  assertNotEquals(pairsOf(train), pairsOf(other.train));
});

Deno.test("isPrime() is what the sieve says up to 2000", () => {
  const composite = new Set<number>();
  for (let p = 2; p <= 2000; p++) {
    assertEquals(isPrime(p), !composite.has(p), `${p}`);
    if (!composite.has(p)) { for (let multiple = 2 * p; multiple <= 2000; multiple += p) composite.add(multiple); }
  }
});

// Helpers

function quotient(a: bigint, b: bigint, p: bigint): bigint {
  for (let q = 0n; q < p; q++) if (q * b % p === a) return q;
  throw new RangeError("no quotient");
}

function isSymmetric(operation: BinaryOperationName, size: number): boolean {
  const { from = 0, result, symbols }: BinaryOperation = binaryOperations[operation];
  for (let a = from; a < symbols(size); a++) {
    for (let b = from; b < a; b++) if (result(a, b, size) !== result(b, a, size)) return false;
  }
  return true;
}

function pairsOf({ inputs: { left, right } }: Samples): string[] {
  return Array.from(left, (a, i) => `${a},${right[i]}`);
}
