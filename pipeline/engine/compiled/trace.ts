/**
 * Tracing: a function of tensors, called once on symbols, as a graph.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { NamedArrays, Signature, TensorFunction } from "../engine.ts";
import { Graph, type Value } from "./graph.ts";
import { TRACING_BACKEND, tracingBackend } from "./tracing_backend.ts";

/** What a function did to its inputs. */
export interface TracedFunction {
  /** The inputs that are fed at each run. */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
}

/** How a function is traced. */
export interface TraceOptions {
  /** The inputs whose elements are part of the graph. */
  readonly constants?: NamedArrays;
  /** Whether float32 arithmetic may be rewritten as that of real numbers. */
  readonly fastMath?: boolean;
}

/**
 * The graph of a pure function of tensors.
 *
 * The function is called once, with tensors that have a shape and a type but no elements; everything it asks of TensorFlow.js, gradients
 * included, is recorded. What it does outside TensorFlow.js (JavaScript numbers, random draws) happens once, now, and is fixed in the graph.
 *
 * @param fn the function
 * @param signature shape and element type of every input, constants included
 * @throws {RangeError} if an operation has no tracing rule
 */
export function trace(
  fn: TensorFunction,
  signature: Signature,
  { constants = {}, fastMath = false }: TraceOptions = {},
): TracedFunction {
  const backend = tracingBackend();
  if (backend.graph !== undefined) throw new Error("Cannot compile a function while another one is being compiled");
  const graph = new Graph({ fastMath });
  const values = Object.fromEntries(
    Object.entries(signature).map(([name, spec]) => [
      name,
      Object.hasOwn(constants, name) ? graph.constant(constants[name].slice(), spec) : graph.input(name, spec),
    ]),
  );
  const previous = tf.getBackend();
  backend.graph = graph;
  tf.setBackend(TRACING_BACKEND); // takes effect at once: nothing has to be loaded
  tf.engine().startScope();
  try {
    const symbols = mapRecord(values, (value) => backend.tensor(value));
    const outputs = mapRecord(fn(symbols), (tensor) => backend.valueBehind(tensor));
    const inputs = Object.entries(values).filter(([name]) => !Object.hasOwn(constants, name));
    return { inputs: Object.fromEntries(inputs), outputs };
  } finally {
    tf.engine().endScope();
    backend.graph = undefined;
    if (previous !== undefined) tf.setBackend(previous);
  }
}

function mapRecord<A, B>(record: Readonly<Record<string, A>>, f: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
}
