import fc from "fast-check";
import { assert, assertEquals, assertNotEquals, assertThrows } from "../../assert.ts";
import {
  drawIntegerBelow,
  fillNormal,
  fillRademacher,
  fillUint32,
  fillUniform,
  type RandomStream,
  randomStream,
  splitStream,
} from "../../../core/random/random_stream.ts";
import { threefry2x32 } from "../../../core/random/threefry.ts";

const FILLS = { fillUniform, fillNormal, fillRademacher };

Deno.test("fillUint32() writes the blocks of the counters 0, 1, 2, ... under the key that is the seed", () => {
  const words = new Uint32Array(2);
  fillUint32(words, randomStream(0));
  assertEquals([...words], [0x6b200159, 0x99ba4efe]); // the known answer of key 0 and counter 0
});

Deno.test("fillUint32() counts on past 2^32 draws, with the counter's second word", () => {
  const [words, expected] = [new Uint32Array(2), new Uint32Array(2)];
  fillUint32(words, { ...randomStream(9), position: 5 * 2 ** 32 + 7 });
  threefry2x32(9, 0, 7, 5, expected);
  assertEquals(words, expected);
});

Deno.test("randomStream() refuses a seed that is no integer in [0, 2^53)", () => {
  for (const seed of [-1, 0.5, NaN, 2 ** 53]) {
    assertThrows(() => randomStream(seed), RangeError, "Cannot make a random stream");
  }
});

Deno.test("randomStream() of seeds that differ only above 32 bits are different streams", () => {
  assertNotEquals(uniforms(3, randomStream(1)), uniforms(3, randomStream(1 + 2 ** 32)));
});

for (const [name, fill] of Object.entries(FILLS)) {
  Deno.test(`${name}() in two parts equals ${name}() at once, and leaves the stream it was given as it was`, () => {
    fc.assert(fc.property(fc.maxSafeNat(), fc.nat(20), fc.nat(20), (seed, first, second) => {
      const stream = Object.freeze(randomStream(seed));
      const [a, b, whole] = [new Float64Array(first), new Float64Array(second), new Float64Array(first + second)];
      const end = fill(b, fill(a, stream));
      assertEquals(end, fill(whole, stream));
      assertEquals([...a, ...b], [...whole]);
    }));
  });
}

Deno.test("fillUniform() lies in [0, 1), in floats too, which are the doubles cut to 24 bits", () => {
  fc.assert(fc.property(fc.maxSafeNat(), (seed) => {
    const doubles = new Float64Array(50);
    const floats = new Float32Array(50);
    fillUniform(doubles, randomStream(seed));
    fillUniform(floats, randomStream(seed));
    doubles.forEach((u, i) => {
      assert(0 <= u && u < 1);
      assertEquals(floats[i], Math.floor(u * 2 ** 24) / 2 ** 24);
    });
  }));
});

Deno.test("fillUniform() fills a hundred bins evenly, and consecutive draws a 10 x 10 table", () => {
  const draws = uniforms(100_000, randomStream(11));
  assert(chiSquareDeviation(counts(draws.map((u) => Math.floor(100 * u)), 100)) < 4);
  const pairs = draws.slice(1).map((u, i) => 10 * Math.floor(10 * draws[i]) + Math.floor(10 * u));
  assert(chiSquareDeviation(counts(pairs, 100)) < 4);
});

Deno.test("fillNormal() has the moments 0, 1, 0, 3 and no correlation from one draw to the next", () => {
  const n = 100_000;
  const draws = new Float64Array(n);
  fillNormal(draws, randomStream(12));
  const moment = (power: number) => draws.reduce((sum, z) => sum + z ** power, 0) / n;
  // Standard errors sqrt((E z^2k - (E z^k)^2) / n), times four.
  assert(Math.abs(moment(1)) < 4 * Math.sqrt(1 / n));
  assert(Math.abs(moment(2) - 1) < 4 * Math.sqrt(2 / n));
  assert(Math.abs(moment(3)) < 4 * Math.sqrt(15 / n));
  assert(Math.abs(moment(4) - 3) < 4 * Math.sqrt(96 / n));
  const lagged = draws.subarray(1).reduce((sum, z, i) => sum + z * draws[i], 0) / n;
  assert(Math.abs(lagged) < 4 * Math.sqrt(1 / n));
});

Deno.test("fillNormal() falls within one, two and three standard deviations as often as a normal number does", () => {
  const n = 100_000;
  const draws = new Float64Array(n);
  fillNormal(draws, randomStream(13));
  // math.erf(k / math.sqrt(2)) for k in 1, 2, 3
  [0.6826894921370859, 0.9544997361036416, 0.9973002039367398].forEach((share, i) => {
    const within = draws.filter((z) => Math.abs(z) <= i + 1).length / n;
    assert(Math.abs(within - share) < 4 * Math.sqrt(share * (1 - share) / n));
  });
});

Deno.test("fillRademacher() draws only -1 and 1, and balances them", () => {
  const n = 100_000;
  const signs = new Float32Array(n);
  fillRademacher(signs, randomStream(14));
  assert(signs.every((sign) => Math.abs(sign) === 1));
  assert(Math.abs(signs.reduce((sum, sign) => sum + sign, 0)) < 4 * Math.sqrt(n));
});

Deno.test("drawIntegerBelow() lies below its bound and is 0 for the bound 1", () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (seed, bound) => {
    const { value, stream } = drawIntegerBelow(bound, randomStream(seed));
    assert(Number.isSafeInteger(value) && 0 <= value && value < bound);
    assert(stream.position >= 1);
    assertEquals(drawIntegerBelow(1, randomStream(seed)).value, 0);
  }));
});

Deno.test("drawIntegerBelow() is uniform on seven values", () => {
  assert(chiSquareDeviation(counts(integers(7, 20_000), 7)) < 4);
});

Deno.test("drawIntegerBelow() is uniform where a bare remainder would draw the lower third twice as often", () => {
  const bound = 3 * 2 ** 51; // 2^53 = bound + bound / 3
  const lower = integers(bound, 20_000).filter((value) => value < bound / 3).length / 20_000;
  assert(Math.abs(lower - 1 / 3) < 4 * Math.sqrt(2 / 9 / 20_000)); // a bare remainder: 1 / 2
});

Deno.test("drawIntegerBelow() refuses a bound that is no integer in [1, 2^53)", () => {
  for (const bound of [0, -1, 0.5, NaN, 2 ** 53]) {
    assertThrows(() => drawIntegerBelow(bound, randomStream(0)), RangeError, "Cannot draw an integer");
  }
});

Deno.test("splitStream() gives streams apart from each other and from their parent's draws, wherever the parent stands", () => {
  const parent = randomStream(15);
  const children = Array.from({ length: 100 }, (_, i) => uniforms(2, splitStream(parent, i))[0]);
  assertEquals(new Set([...children, ...uniforms(100, parent)]).size, 200);
  const draws = new Uint32Array(200);
  fillUint32(draws, parent);
  for (let i = 0; i < 100; i++) { // nor may a child's key be one of the parent's draws
    assertNotEquals([...splitStream(parent, i).key], [...draws.subarray(2 * i, 2 * i + 2)]);
  }
  assertEquals(splitStream({ ...parent, position: 9 }, 3), splitStream(parent, 3));
  assertThrows(() => splitStream(parent, -1), RangeError, "Cannot split a random stream");
});

// Helpers

function uniforms(count: number, stream: RandomStream): number[] {
  const values = new Float64Array(count);
  fillUniform(values, stream);
  return [...values];
}

function integers(bound: number, count: number): number[] {
  let stream = randomStream(16);
  return Array.from({ length: count }, () => {
    const draw = drawIntegerBelow(bound, stream);
    stream = draw.stream;
    return draw.value;
  });
}

function counts(bins: readonly number[], count: number): number[] {
  const result = new Array<number>(count).fill(0);
  for (const bin of bins) result[bin]++;
  return result;
}

/** Chi-square of equally likely bins, in standard deviations from its mean. */
function chiSquareDeviation(observed: readonly number[]): number {
  const expected = observed.reduce((sum, count) => sum + count, 0) / observed.length;
  const chiSquare = observed.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = observed.length - 1;
  return Math.abs(chiSquare - freedom) / Math.sqrt(2 * freedom);
}
