import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { normalPair } from "../../../core/random/normals/normal_pairs.ts";
import { nextWord, type XoshiroState } from "../../../core/random/normals/xoshiro.ts";
import { fillStandardNormals, seedGenerators } from "../../../core/random/standard_normals.ts";
import { scalarLanes } from "./normals/scalar_lanes.ts";

const SAMPLES = 1_000_000;
/** Statistics of a million independent draws are all checked at five standard errors: a fixed seed, so no flakes. */
const ERRORS = 5;
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

Deno.test("fillStandardNormals() gives known numbers", () => {
  assertEquals(draw(8, 1, 0), KNOWN);
});

Deno.test("fillStandardNormals() equals the same algorithm in plain JavaScript bit for bit", () => {
  fc.assert(
    fc.property(uint32, uint32, fc.integer({ min: 0, max: 100 }), (seed, counter, length) => {
      assertEquals(
        new Uint32Array(draw(length, seed, counter).buffer),
        new Uint32Array(reference(length, seed, counter).buffer),
      );
    }),
  );
});

Deno.test("fillStandardNormals() gives a shorter array the beginning of a longer one's numbers, across chunks", () => {
  const long = draw(20_000, 5, 9);
  for (const length of [0, 1, 7, 8, 9, 8191, 8192, 8193, 16_389]) {
    assertEquals(draw(length, 5, 9), long.slice(0, length));
  }
});

Deno.test("fillStandardNormals() is a pure function: draws in between change nothing", () => {
  const first = draw(1000, 3, 4);
  draw(123, 8, 8);
  assertEquals(draw(1000, 3, 4), first);
});

Deno.test("fillStandardNormals() rejects keys that are no unsigned 32-bit integers", () => {
  const empty = new Float32Array(0);
  for (const wrong of [-1, 0.5, 2 ** 32, NaN]) {
    assertThrows(() => fillStandardNormals(empty, { seed: wrong, counter: 0 }), RangeError, "seed must be");
    assertThrows(() => fillStandardNormals(empty, { seed: 0, counter: wrong }), RangeError, "counter must be");
  }
});

Deno.test("nextWord() is xoshiro128++: the first words from the state 1, 2, 3, 4", () => {
  // rotl(1 + 4, 7) + 1 = 641; the others are what independent implementations of the generator give
  let state: XoshiroState<number> = [1, 2, 3, 4];
  const words = Array.from({ length: 3 }, () => {
    const next = nextWord(scalarLanes, state);
    state = next.state;
    return next.word >>> 0;
  });
  assertEquals(words, [641, 1573767, 3222811527]);
});

Deno.test("normalPair() is sqrt(-2 log u) (cos a, sin a) to single precision", () => {
  const words = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(words, words, (first, second) => {
      const uniform = ((first >>> 1) + 0.5) * 2 ** -31;
      const radius = Math.sqrt(-2 * Math.log(Math.fround(uniform)));
      const angle = second * 2 * Math.PI * 2 ** -32;
      const [x, y] = normalPair(scalarLanes, first, second);
      assertAlmostEquals(x, radius * Math.cos(angle), 3e-6);
      assertAlmostEquals(y, radius * Math.sin(angle), 3e-6);
    }),
    { numRuns: 2000, examples: [[0, 0], [1, 0], [-1, 1 << 29], [-2, -(2 ** 31)], [2, 2 ** 30], [3, -(2 ** 30)]] },
  );
});

Deno.test("fillStandardNormals() has the moments of a standard normal", () => {
  const numbers = draw(SAMPLES, 17, 3);
  const moment = (power: number) => numbers.reduce((sum, x) => sum + x ** power, 0) / SAMPLES;
  // means and variances of the powers: E x^2k = (2k - 1)!!
  const expected = [[1, 0, 1], [2, 1, 2], [3, 0, 15], [4, 3, 96], [6, 15, 10170]] as const;
  for (const [power, mean, variance] of expected) {
    assertAlmostEquals(moment(power), mean, ERRORS * Math.sqrt(variance / SAMPLES), `moment ${power}`);
  }
});

Deno.test("fillStandardNormals() passes a Kolmogorov-Smirnov test", () => {
  const sorted = draw(SAMPLES, 2, 71).sort();
  const distance = sorted.reduce((worst, x, i) => {
    const below = normalCdf(x);
    return Math.max(worst, Math.abs(below - i / SAMPLES), Math.abs(below - (i + 1) / SAMPLES));
  }, 0);
  assert(distance * Math.sqrt(SAMPLES) < 1.95, `${distance * Math.sqrt(SAMPLES)}`); // exceeded once in a thousand
});

Deno.test("fillStandardNormals() has normal tails on both sides", () => {
  const numbers = draw(4 * SAMPLES, 23, 0);
  for (const bound of [2, 3, 4, 4.5]) {
    const expected = 4 * SAMPLES * (1 - normalCdf(bound));
    const [above, below] = [count(numbers, (x) => x > bound), count(numbers, (x) => x < -bound)];
    assertAlmostEquals(above, expected, ERRORS * Math.sqrt(expected), `above ${bound}`);
    assertAlmostEquals(below, expected, ERRORS * Math.sqrt(expected), `below -${bound}`);
  }
});

Deno.test("fillStandardNormals() draws independently: within a call, across counters and across seeds", () => {
  const numbers = draw(SAMPLES, 0, 0);
  const others = {
    "the next counter": draw(SAMPLES, 0, 1),
    "the next seed": draw(SAMPLES, 1, 0),
    "a counter far away": draw(SAMPLES, 0, 2 ** 31),
    ...Object.fromEntries([1, 2, 4, 8, 8192].map((lag) => [`${lag} places on`, draw(SAMPLES + lag, 0, 0).slice(lag)])),
  };
  const bound = ERRORS / Math.sqrt(SAMPLES);
  for (const [name, other] of Object.entries(others)) {
    const mean = (f: (x: number, y: number) => number) =>
      numbers.reduce((sum, x, i) => sum + f(x, other[i]), 0) / SAMPLES;
    assertAlmostEquals(mean((x, y) => x * y), 0, bound, `correlation with ${name}`);
    assertAlmostEquals(mean((x, y) => (x * x - 1) * (y * y - 1)), 0, 2 * bound, `correlation of squares with ${name}`);
  }
});

Deno.test("fillStandardNormals() starts thousands of steps apart: no two share their first number", () => {
  const starts = new Set(Array.from({ length: 20_000 }, (_, counter) => draw(2, 1, counter).join()));
  assertEquals(starts.size, 20_000);
});

// Helpers

function draw(length: number, seed: number, counter: number): Float32Array {
  const destination = new Float32Array(length);
  fillStandardNormals(destination, { seed, counter });
  return destination;
}

/** The algorithm with one generator after the other, in plain JavaScript numbers. */
function reference(length: number, seed: number, counter: number): Float32Array {
  const words = new Uint32Array(16);
  seedGenerators(words, seed, counter);
  const states = [0, 1, 2, 3].map((g) => [0, 4, 8, 12].map((w) => words[w + g] | 0) as unknown as XoshiroState<number>);
  const rounds = Math.ceil(length / 8);
  const numbers = new Float32Array(8 * rounds);
  for (let round = 0; round < rounds; round++) {
    for (let g = 0; g < 4; g++) {
      const first = nextWord(scalarLanes, states[g]);
      const second = nextWord(scalarLanes, first.state);
      states[g] = second.state;
      const [x, y] = normalPair(scalarLanes, first.word, second.word);
      numbers[8 * round + g] = x;
      numbers[8 * round + 4 + g] = y;
    }
  }
  return numbers.slice(0, length);
}

function count(numbers: Float32Array, holds: (x: number) => boolean): number {
  return numbers.reduce((sum, x) => sum + (holds(x) ? 1 : 0), 0);
}

/** The distribution function by its power series (near zero) or continued fraction (in the tails), to 1e-10. */
function normalCdf(x: number): number {
  const density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(x) > 3) {
    let fraction = 0;
    for (let k = 60; k > 0; k--) fraction = k / (Math.abs(x) + fraction);
    const tail = density / (Math.abs(x) + fraction);
    return x > 0 ? 1 - tail : tail;
  }
  let [term, sum] = [x, x];
  for (let k = 3; Math.abs(term) > 1e-12; k += 2) sum += term *= x * x / k;
  return 0.5 + density * sum;
}

/** `reference(8, 1, 0)`, evaluated once: what every machine must give. */
const KNOWN = Float32Array.of(
  0.7838627696037292,
  0.7190310955047607,
  0.44216829538345337,
  -1.6710240840911865,
  -1.496258020401001,
  0.8597589731216431,
  -1.0016372203826904,
  -2.427154779434204,
);
