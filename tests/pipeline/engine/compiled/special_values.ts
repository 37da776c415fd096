/**
 * Numbers at which functions go wrong, for drawn uses of operations, and the distance of two float32 numbers.
 *
 * @module
 */
import fc from "fast-check";
import type { DrawnUse, TestTensor } from "./operation_cases.ts";

/** The largest finite float32. */
export const LARGEST = 3.4028234663852886e38;
const SMALLEST_NORMAL = 2 ** -126;

/** What is not finite, both zeros, subnormals, the ends of the range, and where approximations of exponentials change over. */
const specialFloats: readonly number[] = [
  ...[NaN, Infinity, 0, 2 ** -149, 1e-39, SMALLEST_NORMAL, 1e-20, 1e-10, 1e-4, 0.5, 1 - 2 ** -24, 1, 1 + 2 ** -23],
  ...[1.5, 2, 2.5, 9, 18, 20, 88, 89, 104, 2 ** 23 + 1, 2 ** 31, 2 ** 32 + 2 ** 9, 1e10, 1e30, LARGEST],
].flatMap((x) => [x, -x]);

const specialIntegers: readonly number[] = [0, 1, 2, 3, 7, 46341, 65536, 1000003, 2 ** 31 - 1]
  .flatMap((x) => [x, -x]).concat(-(2 ** 31));

/**
 * The use at other numbers: some of its float inputs' elements are special, and some of its integers that may be any.
 *
 * @param fits which special values may be among them
 */
export function withSpecialValues(use: DrawnUse, draw: fc.GeneratorValue, fits: (x: number) => boolean): DrawnUse {
  const replaced = (tensor: TestTensor): TestTensor => {
    if (tensor.dtype === "int32" && tensor.anyInteger !== true) return tensor;
    const values = (tensor.dtype === "float32" ? specialFloats : specialIntegers).filter(fits);
    const data = tensor.data.slice();
    data.forEach((_, index) => {
      if (draw(fc.boolean)) data[index] = draw(fc.constantFrom, ...values);
    });
    return { ...tensor, data };
  };
  return {
    ...use,
    inputs: Object.fromEntries(Object.entries(use.inputs).map(([name, tensor]) => [name, replaced(tensor)])),
  };
}

/** The number of float32 numbers from one to the other; 0 from NaN to NaN and between the zeros, infinite from NaN to a number. */
export function ulpsBetween(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  return Math.abs(rankOf(a) - rankOf(b));
}

/** The place of a float32 number among all, 0 for both zeros. */
function rankOf(x: number): number {
  const bits = new Int32Array(Float32Array.of(x).buffer)[0];
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}
