/**
 * What a tracing rule is.
 *
 * @module
 */
import type { Graph, Value } from "../graph.ts";

/**
 * How one TensorFlow.js kernel is written in ONNX operators: adds nodes to the graph, and returns the value that the kernel would have
 * computed, or one for each of its outputs.
 *
 * Inputs and attributes carry the names that TensorFlow.js gives them (its `kernel_names`); a kernel that takes a list has the inputs
 * `0`, `1`, ...
 */
export type Rule<Attributes = never> = (
  graph: Graph,
  inputs: Readonly<Record<string, Value>>,
  attributes: Attributes,
) => Value | readonly Value[];

/** Rules by the name of the TensorFlow.js kernel. */
export type Rules = Readonly<Record<string, Rule>>;
