/**
 * What a form is.
 *
 * @module
 */
import type { Graph, GraphNode, Value } from "../compiled/graph.ts";

/** How an operator is written for the card, from what its inputs are there; undefined where it stays as it is. */
export type Form = (graph: Graph, inputs: readonly Value[], node: GraphNode) => Value | undefined;
