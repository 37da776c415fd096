/**
 * What runs where, for people who want to know.
 *
 * @module
 */
import { sizeOfShape } from "../../../core/models/model.ts";
import type { SegmentSummary } from "../engine.ts";
import { bytesOfElement, type GraphNode, nodesBehind, type Value } from "./graph.ts";
import { readsOf } from "./loops/nest.ts";
import type { Segment } from "./segment.ts";

/** A summary of each segment. */
export function explain(segments: readonly Segment[]): readonly SegmentSummary[] {
  return segments.map((segment) => {
    if (segment.kind === "native") {
      const nodes = nodesBehind(segment.outputs, new Set(segment.inputs));
      return summary("ONNX Runtime", nodes, segment.inputs, segment.outputs);
    }
    const { nests } = segment;
    const made = new Set(nests.flatMap(({ nodes }) => nodes.flatMap(({ outputs }) => outputs)));
    const read = new Set(
      nests.flatMap(readsOf).filter((value) => !made.has(value) && value.source.kind !== "constant"),
    );
    return summary(
      "WebAssembly",
      nests.flatMap(({ nodes }) => nodes),
      [...read],
      nests.flatMap(({ writes }) => writes.map(({ value }) => value)),
    );
  });
}

function summary(
  runtime: SegmentSummary["runtime"],
  nodes: readonly GraphNode[],
  inputs: readonly Value[],
  outputs: readonly Value[],
): SegmentSummary {
  const counts = new Map<string, number>();
  for (const { operator } of nodes) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  const operators = Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
  return { runtime, operators, bytesIn: bytes(inputs), bytesOut: bytes(outputs) };
}

function bytes(values: readonly Value[]): number {
  return values.reduce((total, { dtype, shape }) => total + bytesOfElement(dtype) * sizeOfShape(shape), 0);
}
