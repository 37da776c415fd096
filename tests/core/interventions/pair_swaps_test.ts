import fc from "fast-check";
import { pairSwaps } from "../../../core/interventions/pair_swaps.ts";
import { assertEquals, assertThrows } from "../../assert.ts";

Deno.test("pairSwaps() closes a set of pairs under swapping, with no pair twice, and knows where each swap is", () => {
  const pairs = fc.uniqueArray(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 40, selector: ([a, b]) => 7 * a + b });
  fc.assert(
    fc.property(pairs, (chosen) => {
      const { left, right, partner } = pairSwaps(chosen.map(([a]) => a), chosen.map(([, b]) => b));
      const whole = [...chosen, ...Array.from(left, (a, i) => [a, right[i]] as const)];
      assertEquals(new Set(whole.map(String)).size, whole.length);
      assertEquals(partner.length, whole.length);
      whole.forEach(([a, b], row) => assertEquals([...whole[partner[row]]], [b, a]));
      partner.forEach((place, row) => assertEquals(partner[place], row));
      assertEquals(left.length, chosen.filter(([a, b]) => !chosen.some(([c, d]) => c === b && d === a)).length);
    }),
  );
});

Deno.test("pairSwaps() refuses a pair that occurs twice", () => {
  assertThrows(() => pairSwaps([1, 1], [2, 2]), RangeError, "1 distinct ones of 2");
});
