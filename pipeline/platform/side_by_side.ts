/**
 * Several things at once, but not all.
 *
 * @module
 */
import type { Task } from "fp-ts/Task";
import pLimit from "p-limit";

/**
 * Runs a task for each item, at most `limit` at a time, started in the order of the items.
 *
 * @returns the results in the order of the items
 * @throws {RangeError} if the limit is not a positive integer
 */
export function sideBySide<A, B>(
  items: readonly A[],
  task: (item: A) => Task<B>,
  { limit }: { readonly limit: number },
): Task<readonly B[]> {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`Cannot run side by side as the limit must be a positive integer: current value is ${limit}`);
  }
  return async () => {
    const gate = pLimit(limit);
    return await Promise.all(items.map((item) => gate(() => task(item)())));
  };
}
