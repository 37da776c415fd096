/**
 * Tables of binary operations on a finite set of symbols, cut at random into pairs to train on and pairs to test on.
 *
 * @module
 */
import { deriveSeed } from "../core/random/derive_seed.ts";
import { permutation } from "../core/random/permutation.ts";
import type { Samples, TaskData } from "./samples.ts";

/** An operation: what it acts on and what it is. */
export interface BinaryOperation {
  /** How it is written. */
  readonly formula: string;
  /** Whether a op b is b op a for all a and b. */
  readonly commutative: boolean;
  /** Only a prime modulus has an inverse of every divisor. */
  readonly divides?: true;
  /** Operands and results are 0..symbols-1. */
  symbols(size: number): number;
  /** The least operand; absent: 0. */
  readonly from?: number;
  /** a op b. */
  result(a: number, b: number, size: number): number;
}

const modular = { symbols: (modulus: number) => modulus } as const;
const residue = (value: number, modulus: number) => ((value % modulus) + modulus) % modulus;

/**
 * The operations of Power et al. (arXiv:2201.02177, Appendix A.1.1), by name; `size` is the modulus, of compositions the number of things.
 *
 * Division leaves zero out on both sides: the paper keeps 0 / b, which is always 0, but not 0 as a divisor, and then pairs cannot be swapped.
 */
export const binaryOperations = {
  addition: { ...modular, formula: "a + b", commutative: true, result: (a, b, p) => (a + b) % p },
  subtraction: { ...modular, formula: "a − b", commutative: false, result: (a, b, p) => residue(a - b, p) },
  multiplication: { ...modular, formula: "a b", commutative: true, result: (a, b, p) => a * b % p },
  division: {
    ...modular,
    formula: "a / b",
    commutative: false,
    divides: true,
    from: 1,
    result: (a, b, p) => a * inverse(b, p) % p,
  },
  "sum-of-squares": { ...modular, formula: "a² + b²", commutative: true, result: (a, b, p) => (a * a + b * b) % p },
  "quadratic-form": {
    ...modular,
    formula: "a² + a b + b²",
    commutative: true,
    result: (a, b, p) => (a * a + a * b + b * b) % p,
  },
  "cubic-form": {
    ...modular,
    formula: "a³ + a b",
    commutative: false,
    result: (a, b, p) => (a * a % p * a + a * b) % p,
  },
  "division-or-subtraction": {
    ...modular,
    formula: "a / b if b is odd, else a − b",
    commutative: false,
    divides: true,
    result: (a, b, p) => b % 2 === 1 ? a * inverse(b, p) % p : residue(a - b, p),
  },
  composition: {
    formula: "a ∘ b",
    commutative: false,
    symbols: factorial,
    result: (a, b, size) => {
      const [left, right] = [arrangement(a, size), arrangement(b, size)];
      return rank(right.map((place) => left[place]));
    },
  },
} as const satisfies Readonly<Record<string, BinaryOperation>>;

/** The name of an operation. */
export type BinaryOperationName = keyof typeof binaryOperations;

/** The names of the operations. */
export const binaryOperationNames = Object.keys(binaryOperations) as readonly BinaryOperationName[];

/** An operation's table and how it is cut. */
export interface BinaryOperationSettings {
  /** Which operation. */
  readonly operation: BinaryOperationName;
  /** The modulus p; of compositions n, which gives n! permutations. */
  readonly size: number;
  /** Share of the pairs to train on, in (0, 1). */
  readonly trainFraction: number;
}

/**
 * The number of pairs of a table, and how many of them are trained on.
 *
 * @example
 * ```ts
 * import { tableSizes } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tableSizes({ operation: "division", size: 97, trainFraction: 0.5 }), { pairs: 96 ** 2, train: 4608 });
 * assertEquals(tableSizes({ operation: "composition", size: 5, trainFraction: 0.5 }), { pairs: 120 ** 2, train: 7200 });
 * ```
 */
export function tableSizes({ operation, size, trainFraction }: BinaryOperationSettings): {
  readonly pairs: number;
  readonly train: number;
} {
  const { from = 0, symbols }: BinaryOperation = binaryOperations[operation];
  const pairs = (symbols(size) - from) ** 2;
  return { pairs, train: Math.floor(trainFraction * pairs) };
}

/**
 * All ordered pairs of operands with their results, cut uniformly at random; both parts are in random order.
 *
 * @param settings the operation, its size and the share to train on; with `oneHot`, `pairs` `[count, 2 symbols]` holds a 1 for each operand, in
 *   place of the tokens `left` and `right` `[count]`
 * @param given the seed of the run; the split draws from its stream `binary-operation/split`
 * @returns `floor(trainFraction pairs)` samples to train on, and all the others
 *
 * @see Power et al., arXiv:2201.02177
 *
 * @example
 * ```ts
 * import { binaryOperationSamples } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const { train } = binaryOperationSamples({ operation: "division", size: 7, trainFraction: 0.5 }, { seed: 0 });
 * const { left, right } = train.inputs;
 * assertEquals(train.labels[0] * right[0] % 7, left[0]);
 * ```
 */
export function binaryOperationSamples(
  settings: BinaryOperationSettings & { readonly oneHot?: boolean },
  { seed }: { readonly seed: number },
): TaskData {
  const { operation, size, oneHot = false } = settings;
  const { from = 0, symbols, result }: BinaryOperation = binaryOperations[operation];
  const count = symbols(size);
  const { pairs, train } = tableSizes(settings);
  const order = permutation(pairs, deriveSeed(seed, "binary-operation/split"));
  const part = (indices: Int32Array): Samples => {
    const left = indices.map((index) => from + Math.floor(index / (count - from)));
    const right = indices.map((index) => from + index % (count - from));
    const labels = left.map((a, i) => result(a, right[i], size));
    return {
      count: labels.length,
      inputs: oneHot ? { pairs: oneHotPairs(left, right, count) } : { left, right },
      labels,
    };
  };
  return { train: part(order.subarray(0, train)), test: part(order.subarray(train)) };
}

function oneHotPairs(left: Int32Array, right: Int32Array, symbols: number): Float32Array {
  const rows = new Float32Array(left.length * 2 * symbols);
  left.forEach((a, i) => {
    rows[2 * symbols * i + a] = 1;
    rows[2 * symbols * i + symbols + right[i]] = 1;
  });
  return rows;
}

/**
 * Whether a number is prime.
 *
 * @example
 * ```ts
 * import { isPrime } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([1, 2, 91, 97].map(isPrime), [false, true, false, true]);
 * ```
 */
export function isPrime(value: number): boolean {
  if (value < 2) return false;
  for (let divisor = 2; divisor * divisor <= value; divisor++) if (value % divisor === 0) return false;
  return true;
}

/** b^(p - 2), which is 1 / b modulo a prime p. */
function inverse(b: number, p: number): number {
  let [power, square] = [1, b % p];
  for (let exponent = p - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) power = power * square % p;
    square = square * square % p;
  }
  return power;
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

/** The permutation of 0..n-1 of a rank in lexicographic order; 0 is the identity. */
function arrangement(index: number, n: number): readonly number[] {
  const left = Array.from({ length: n }, (_, place) => place);
  return Array.from({ length: n }, (_, place) => {
    const block = factorial(n - 1 - place);
    return left.splice(Math.floor(index / block) % (n - place), 1)[0];
  });
}

/** The rank of a permutation in lexicographic order. */
function rank(permuted: readonly number[]): number {
  return permuted.reduce((total, value, place) => {
    const smaller = permuted.slice(place + 1).filter((other) => other < value).length;
    return total + smaller * factorial(permuted.length - 1 - place);
  }, 0);
}

export default binaryOperationSamples;
