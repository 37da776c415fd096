/**
 * A graph pass: a traced function as a sequence of segments, each run by ONNX Runtime or by loops in WebAssembly.
 *
 * Sparse products have no ONNX operator and always run in loops. Elementwise operators beside them, and those that make the new state, join
 * them: what ONNX Runtime does in a dozen passes over memory is then one. So does what would pass over a large matrix again and again, such as
 * a cross-entropy with its gradient, where that saves more than the segments leave to each other.
 *
 * @module
 */
import { explain } from "./explain.ts";
import { type GraphNode, nodesBehind, type Value } from "./graph.ts";
import { bytesPassed, heavyGroups } from "./heavy_groups.ts";
import { isLoops, Levels } from "./levels.ts";
import { nestsOf } from "./loops/nests.ts";
import type { Segment } from "./segment.ts";
import type { TracedFunction } from "./trace.ts";

/**
 * The segments of a function in the order in which they run. The last may overwrite the state.
 *
 * @param state names that are an input and an output
 * @param options `fastMath`: whether passes over large matrices may become one, which rounds otherwise than ONNX Runtime
 */
export function partition(
  traced: TracedFunction,
  state: readonly string[],
  { fastMath = false }: { readonly fastMath?: boolean } = {},
): readonly Segment[] {
  const nodes = nodesBehind(Object.values(traced.outputs));
  const plain = segmentsOf(nodes, traced, { state, heavy: new Set() });
  const heavy = fastMath ? heavyGroups(nodes) : new Set<GraphNode>();
  if (heavy.size === 0) return plain;
  const fused = segmentsOf(nodes, traced, { state, heavy });
  const inLoops = new Set(
    plain.flatMap((segment) => segment.kind === "loops" ? segment.nests : []).flatMap((nest) => nest.nodes),
  );
  const saved = [...heavy].filter((node) => !inLoops.has(node)).reduce((sum, node) => sum + bytesPassed(node), 0);
  return CROSSING * (bytesCrossing(fused) - bytesCrossing(plain)) < saved ? fused : plain;
}

/** What it costs to leave a number to another segment, in passes over it. */
const CROSSING = 2;

/** The bytes that go from one segment to another. */
function bytesCrossing(segments: readonly Segment[]): number {
  return explain(segments).reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0);
}

function segmentsOf(
  nodes: readonly GraphNode[],
  traced: TracedFunction,
  { state, heavy }: { readonly state: readonly string[]; readonly heavy: ReadonlySet<GraphNode> },
): readonly Segment[] {
  const levels = new Levels(nodes, traced, { state: new Set(state), heavy });
  const replaced = new Map<Value, readonly Value[]>();
  for (const name of state) {
    const value = traced.outputs[name];
    replaced.set(value, [...replaced.get(value) ?? [], traced.inputs[name]]);
  }
  const returned = new Set(
    Object.entries(traced.outputs).flatMap(([name, value]) => state.includes(name) ? [] : [value]),
  );
  return levels.used().map((level) => {
    const members = nodes.filter((node) => levels.of(node) === level);
    const made = new Set(members.flatMap(({ outputs }) => outputs));
    const outside = new Set(nodes.flatMap((node) => levels.of(node) === level ? [] : node.inputs));
    const isKept = (value: Value) => outside.has(value) || returned.has(value) || replaced.has(value);
    if (isLoops(level)) {
      return { kind: "loops", nests: nestsOf(members, isKept, level === levels.last ? replaced : new Map()) };
    }
    const read = new Set([...members.flatMap(({ inputs }) => inputs)]);
    return {
      kind: "native",
      inputs: [...read].filter((value) => !made.has(value) && value.source.kind !== "constant"),
      outputs: [...made].filter(isKept),
    };
  });
}
