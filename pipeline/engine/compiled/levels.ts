/**
 * Which segment each operator of a function belongs to.
 *
 * @module
 */
import { sizeOfShape } from "../../../core/models/model.ts";
import { type GraphNode, unshaped, type Value } from "./graph.ts";
import {
  fills,
  fits,
  matrixOf,
  rowReductionOf,
  type Space,
  spaceOf,
  sparseRole,
  sumsRows,
} from "./loops/loop_operators.ts";
import type { TracedFunction } from "./trace.ts";

/** The level of operators that nothing has to run. */
const NOWHERE = -2;

/** Even levels are ONNX Runtime's, odd ones those of loops. */
export const isLoops = (level: number): boolean => level % 2 === 1;

/** To each operator the number of its segment: higher than that of all it depends on, or the same. */
export class Levels {
  /** The level of what makes the new state and nothing else. */
  readonly last: number;
  readonly #nodes: readonly GraphNode[];
  readonly #heavy: ReadonlySet<GraphNode>;
  readonly #consumers = new Map<Value, GraphNode[]>();
  readonly #pinned = new Map<GraphNode, { readonly level: number; readonly space: Space }>();
  #levels = new Map<GraphNode, number>();

  /** @param heavy operators that run in nests although no sparse product is beside them */
  constructor(
    nodes: readonly GraphNode[],
    { inputs, outputs }: TracedFunction,
    { state, heavy }: { readonly state: ReadonlySet<string>; readonly heavy: ReadonlySet<GraphNode> },
  ) {
    this.#nodes = nodes;
    this.#heavy = heavy;
    for (const node of nodes) {
      for (const input of node.inputs) this.#consumers.set(input, [...this.#consumers.get(input) ?? [], node]);
    }
    const returned = new Set(Object.entries(outputs).flatMap(([name, value]) => state.has(name) ? [] : [value]));
    const renewed = new Set(
      Object.entries(outputs).flatMap(([name, value]) =>
        state.has(name) && inputs[name].dtype === "float32" && sizeOfShape(value.shape) > 1 ? [value] : []
      ),
    );
    do this.#assign(); while (this.#joinLater(returned, renewed));
    const highest = Math.max(0, ...this.#levels.values());
    this.last = isLoops(highest) ? highest + 2 : highest + 1;
    this.#joinLast(returned, renewed);
    this.#assign();
    this.#dropReshapes(new Set(Object.values(outputs)));
    this.#sinkNatives(new Set(Object.values(outputs)));
  }

  of(node: GraphNode): number {
    return this.#levels.get(node) as number;
  }

  used(): readonly number[] {
    return [...new Set(this.#levels.values())].filter((level) => level !== NOWHERE).sort((a, b) => a - b);
  }

  /** Each operator at the first level at which its inputs are there; elementwise ones stay with a sparse product that they follow. */
  #assign(): void {
    const levels = this.#levels = new Map<GraphNode, number>();
    const spaces = new Map<Value, Space>(); // of what is made in a nest
    for (const node of this.#nodes) {
      const below = Math.max(0, ...node.inputs.map((value) => levelOf(levels, value)));
      const pin = this.#pinned.get(node);
      const dense = sparseRole(node)?.dense;
      const space = pin?.space ??
        (dense === undefined && !this.#heavy.has(node)
          ? this.#spaceToFollow(node, below, levels, spaces)
          : this.#spaceAt(node));
      const first = space === undefined ? below + below % 2 : below + (isLoops(below) ? 0 : 1);
      levels.set(node, Math.max(first, pin?.level ?? 0));
      const isMatrix = (dense ?? node.outputs[0]) === node.outputs[0] && !sumsRows(node) &&
        rowReductionOf(node) === undefined;
      if (space !== undefined && isMatrix) {
        spaces.set(node.outputs[0], space);
      }
    }
  }

  /** The nest that an operator can run in right after its inputs of that level, if it can. */
  #spaceToFollow(
    node: GraphNode,
    below: number,
    levels: ReadonlyMap<GraphNode, number>,
    spaces: ReadonlyMap<Value, Space>,
  ): Space | undefined {
    if (!isLoops(below)) return undefined;
    const fresh = node.inputs.filter((value) => levelOf(levels, value) === below);
    const space = spaces.get(fresh[0]);
    return space !== undefined && fits(node, space) && fresh.every((value) => spaces.has(value) && fills(space, value))
      ? space
      : undefined;
  }

  /** Moves operators to nests that alone read their results; true if there were any. */
  #joinLater(returned: ReadonlySet<Value>, renewed: ReadonlySet<Value>): boolean {
    let moved = false;
    for (const node of [...this.#nodes].reverse()) {
      const [output] = node.outputs;
      if (sparseRole(node) !== undefined || this.#pinned.has(node) || returned.has(output) || renewed.has(output)) {
        continue;
      }
      const consumers = this.#consumers.get(output) ?? [];
      const nests = consumers.filter((consumer) => isLoops(this.of(consumer)));
      const others = consumers.filter((consumer) => !nests.includes(consumer));
      const [first] = nests;
      if (first === undefined) continue;
      const [level, space] = [this.of(first), this.#spaceAt(first)];
      const isAlone = nests.every((consumer) => this.of(consumer) === level && readsAsMatrix(consumer, output)) &&
        others.every((consumer) => sumsRows(consumer) && !this.#pinned.has(consumer));
      if (level <= this.of(node) || !isAlone || !fits(node, space) || sumsRows(node)) continue;
      for (const each of [node, ...others]) this.#pinned.set(each, { level, space });
      moved = true;
      this.#levels.set(node, level);
    }
    return moved;
  }

  #spaceAt(node: GraphNode): Space {
    const { shape: [rows, columns] } = matrixOf(node);
    return { rows, columns };
  }

  /** Moves operators to the last level on which nothing but the new state depends. */
  #joinLast(returned: ReadonlySet<Value>, renewed: ReadonlySet<Value>): void {
    const isLast = (node: GraphNode) => this.#pinned.get(node)?.level === this.last;
    for (const node of [...this.#nodes].reverse()) {
      const [output] = node.outputs;
      const consumers = this.#consumers.get(output) ?? [];
      if (returned.has(output) || isLoops(this.of(node)) || !consumers.every(isLast)) continue;
      const space = spaceOf(node);
      if (space.rows === 1 && space.columns > 1 && fits(node, space) && (renewed.has(output) || consumers.length > 0)) {
        this.#pinned.set(node, { level: this.last, space });
      }
    }
  }

  /** Loops read elements where they are: what is reshaped for them alone is not copied. */
  #dropReshapes(outputs: ReadonlySet<Value>): void {
    for (const node of [...this.#nodes].reverse()) {
      const consumers = this.#consumers.get(node.outputs[0]) ?? [];
      const isFree = node.operator === "Reshape" && !outputs.has(node.outputs[0]) &&
        unshaped(node.outputs[0]).source.kind === "node" &&
        consumers.every((consumer) => isLoops(this.of(consumer)) || this.of(consumer) === NOWHERE);
      if (isFree) this.#levels.set(node, NOWHERE);
    }
  }

  /** The level at which an operator's input is read, or for loops the one before it. */
  #readAt(consumer: GraphNode): number {
    const level = this.of(consumer);
    if (level !== NOWHERE) return level - level % 2;
    return Math.min(...(this.#consumers.get(consumer.outputs[0]) ?? []).map((next) => this.#readAt(next)));
  }

  /** Moves ONNX Runtime's operators to later segments where less memory then passes between segments. */
  #sinkNatives(outputs: ReadonlySet<Value>): void {
    const busy = this.used().filter((level) => !isLoops(level)); // a segment more would cost more than it saves
    for (const node of [...this.#nodes].reverse()) {
      const level = this.of(node);
      const consumers = node.outputs.flatMap((output) => this.#consumers.get(output) ?? []);
      if (
        isLoops(level) || level === NOWHERE || consumers.length === 0 ||
        node.outputs.some((output) => outputs.has(output))
      ) continue;
      const latest = Math.min(...consumers.map((consumer) => this.#readAt(consumer)));
      const next = Math.max(...busy.filter((each) => each <= latest));
      if (next <= level) continue;
      const leavesBefore = (value: Value) =>
        value.source.kind !== "node" || isLoops(this.of(value.source.node)) ||
        (this.#consumers.get(value) ?? []).some((other) => other !== node && this.of(other) > level);
      const carried = node.inputs.filter((value) => !leavesBefore(value)).map(bytes);
      if (sum(carried) <= sum(node.outputs.map(bytes))) this.#levels.set(node, next);
    }
  }
}

const bytes = ({ shape }: Value) => sizeOfShape(shape);
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

function levelOf(levels: ReadonlyMap<GraphNode, number>, { source }: Value): number {
  return source.kind === "node" ? levels.get(source.node) as number : 0;
}

/** Whether the operator reads the value once, as the matrix that its nest passes over. */
function readsAsMatrix(node: GraphNode, value: Value): boolean {
  return sparseRole(node) !== undefined
    ? sparseRole(node)?.dense === value && node.inputs.filter((input) => input === value).length === 1
    : sumsRows(node) || fills({ rows: value.shape[0], columns: value.shape[1] }, node.outputs[0]);
}
