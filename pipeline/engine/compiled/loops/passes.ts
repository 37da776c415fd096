/**
 * The passes over the columns of a row that a nest of loops needs: what depends on a sum or a largest element of the row comes in a later pass.
 *
 * @module
 */
import type { GraphNode, Value } from "../graph.ts";
import { rowReductionOf, sparseRole } from "./loop_operators.ts";
import { EXPONENTIAL } from "./row_softmax.ts";

/** What a nest does in which pass. */
export class Passes {
  /** How many there are. */
  readonly count: number;
  readonly #made: ReadonlyMap<Value, GraphNode>;
  readonly #first = new Map<Value, number>();
  readonly #needs: readonly ReadonlySet<Value>[];

  /**
   * @param nodes the nest's operators
   * @param targets the matrices that are written, and those that what is made of them reads
   */
  constructor(nodes: readonly GraphNode[], targets: readonly Value[]) {
    this.#made = new Map(nodes.map((node) => [node.outputs[0], node]));
    const reduced = nodes.flatMap((node) => rowReductionOf(node) === undefined ? [] : [node.inputs[0]]);
    this.count = 1 + Math.max(...[...targets, ...reduced].map((value) => this.of(value)));
    this.#needs = Array.from({ length: this.count }, (_, pass) => {
      const needed = new Set<Value>();
      const need = (value: Value): void => {
        const node = this.#made.get(value);
        if (node === undefined || needed.has(value)) return;
        needed.add(value);
        if (rowReductionOf(node) === undefined) node.inputs.forEach(need);
      };
      [...targets, ...reduced].filter((value) => this.of(value) === pass).forEach(need);
      return needed;
    });
  }

  /** The pass in which a value is first known; of a sum or largest element, the one after which. */
  of(value: Value): number {
    const node = this.#made.get(value);
    if (node === undefined) return 0;
    const known = this.#first.get(value);
    if (known !== undefined) return known;
    const first = Math.max(0, ...node.inputs.map((input) => this.of(input) + (this.#isReduction(input) ? 1 : 0)));
    this.#first.set(value, first);
    return first;
  }

  /** The passes that read a value whose elements are dear, so that they are kept from the first of them on; none for any other value. */
  keeping(value: Value): readonly number[] {
    const node = this.#made.get(value);
    if (node === undefined || !(node.operator === EXPONENTIAL || sparseRole(node)?.makes === "rows")) return [];
    const passes = [...this.#needs.keys()].filter((pass) => this.#needs[pass].has(value));
    return passes.length > 1 ? passes : [];
  }

  #isReduction(value: Value): boolean {
    const node = this.#made.get(value);
    return node !== undefined && rowReductionOf(node) !== undefined;
  }
}
