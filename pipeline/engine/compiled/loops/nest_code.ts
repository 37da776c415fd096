/**
 * The code of a nest while it is being written.
 *
 * @module
 */
import { type Code, localGet, localSet } from "../../../../core/webassembly/instructions.ts";

/** Local variables, and what runs before all rows, before each row and after it. */
export class NestCode {
  readonly beforeRows: Code[] = [];
  readonly beforeRow: Code[] = [];
  readonly afterRow: Code[] = [];
  /** How many variables there are of each kind. */
  integers = 0;
  vectors = 0;
  readonly #firstVector: number;
  readonly #passes: (readonly [Code[], Code[]])[] = [];
  readonly #known = new Map<string, unknown>();

  /** @param firstVector the number of integers: vectors are numbered after them */
  constructor(firstVector: number) {
    this.#firstVector = firstVector;
  }

  /** What runs before a pass over the current row's columns, and after it. */
  aroundPass(pass: number): readonly [before: Code[], after: Code[]] {
    return this.#passes[pass] ??= [[], []];
  }

  /** A new integer variable. */
  integer(): number {
    return this.integers++;
  }

  /** A new vector variable. */
  vector(): number {
    return this.#firstVector + this.vectors++;
  }

  /** Variables of the values, set where the part of the code is. */
  keep(part: Code[], values: readonly Code[]): readonly Code[] {
    return values.map((value) => {
      const local = this.vector();
      part.push(localSet(local, value));
      return localGet(local);
    });
  }

  /** What is made once and then known by the key. */
  once<A>(key: string, make: () => A): A {
    if (!this.#known.has(key)) this.#known.set(key, make());
    return this.#known.get(key) as A;
  }
}
