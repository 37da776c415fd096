/**
 * Values in groups.
 *
 * @module
 */
import type { Value } from "./graph.ts";

/** Values that belong together, directly or through others. */
export class Groups {
  readonly #parents = new Map<Value, Value>();

  of(value: Value): Value {
    const parent = this.#parents.get(value);
    return parent === undefined ? value : this.of(parent);
  }

  join(a: Value, b: Value): void {
    const [first, second] = [this.of(a), this.of(b)];
    if (first !== second) this.#parents.set(first, second);
  }
}
