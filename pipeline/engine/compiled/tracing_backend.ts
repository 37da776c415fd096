/**
 * A TensorFlow.js backend that computes nothing: each kernel appends its operators to a graph.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { Graph, Value } from "./graph.ts";
import { expand, scalar } from "./operators.ts";
import { allRules } from "./rules/all_rules.ts";
import type { Rule } from "./rules/rule.ts";

/** The name under which the backend is registered with TensorFlow.js. */
export const TRACING_BACKEND = "tracing";

type Numbers = Float32Array | Int32Array | Uint8Array;

/** The storage of symbolic tensors: which value of the graph stands behind a TensorFlow.js data identifier. */
export class TracingBackend extends tf.KernelBackend {
  /** The graph that is being recorded, if any. */
  graph: Graph | undefined;
  readonly #values = new Map<object, Value>();

  /** A tensor that stands for a value of the graph. */
  tensor(value: Value): tf.Tensor {
    const { dataId, shape, dtype } = this.#info(value);
    return tf.engine().makeTensorFromDataId(dataId, shape, dtype, this);
  }

  /** The value that a tensor stands for; a tensor of another backend is a constant. */
  valueBehind({ dataId, shape, dtype }: tf.TensorInfo): Value {
    const known = this.#values.get(dataId);
    if (known !== undefined) return known;
    return this.#constant(tf.engine().readSync(dataId) as Numbers, shape, dtype);
  }

  /** Applies a rule to the inputs of a kernel. */
  record(rule: Rule, inputs: tf.NamedTensorInfoMap, attributes: object): tf.TensorInfo | tf.TensorInfo[] {
    const values = Object.entries(inputs)
      .flatMap(([name, input]) => input ? [[name, this.valueBehind(input)] as const] : []); // an optional one may be left out
    const result = rule(this.#recording(), Object.fromEntries(values), attributes as never);
    return Array.isArray(result) ? result.map((value) => this.#info(value)) : this.#info(result as Value);
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    return this.#info(this.#constant(values as Numbers, shape, dtype)).dataId;
  }

  override readSync(): never {
    throw new Error(
      "Cannot read a tensor's elements while its function is being compiled: use tensor operations instead of JavaScript numbers",
    );
  }

  override read(): Promise<never> {
    return Promise.resolve().then(() => this.readSync());
  }

  override disposeData(dataId: object): boolean {
    this.#values.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.#values.size;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override incRef(): void {} // every tensor has its own identifier

  override refCount(): number {
    return 1;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7; // TensorFlow.js's own for float32
  }

  override dispose(): void {
    this.#values.clear();
  }

  #recording(): Graph {
    if (this.graph === undefined) {
      throw new Error(`Cannot run an operation on the ${TRACING_BACKEND} backend as no function is being compiled`);
    }
    return this.graph;
  }

  #info(value: Value): tf.TensorInfo {
    if (value.dtype === "int64" || value.dtype === "float64") {
      throw new TypeError(`Cannot return a value of ${value.dtype} to TensorFlow.js: cast it in the tracing rule`);
    }
    const dataId = {};
    this.#values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.dtype };
  }

  /** A constant; equal elements are kept as one that is repeated. */
  #constant(data: Numbers, shape: readonly number[], dtype: tf.DataType): Value {
    if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") {
      throw new TypeError(
        `Cannot compile a constant as its type must be float32, int32 or bool: current value is ${dtype}`,
      );
    }
    const graph = this.#recording();
    if (data.length > 0 && data.every((x) => Object.is(x, data[0]))) {
      return expand(graph, scalar(graph, data[0], dtype), shape);
    }
    return graph.constant(typed(data, dtype), { shape, dtype });
  }
}

function typed(data: ArrayLike<number>, dtype: "float32" | "int32" | "bool"): Numbers {
  return dtype === "float32"
    ? Float32Array.from(data)
    : dtype === "int32"
    ? Int32Array.from(data)
    : Uint8Array.from(data);
}

const backend = new TracingBackend();

/**
 * The one tracing backend, registered with TensorFlow.js on first use. It has the lowest priority: TensorFlow.js never chooses it by itself.
 */
export function tracingBackend(): TracingBackend {
  if (tf.findBackendFactory(TRACING_BACKEND) !== null) return backend;
  tf.registerBackend(TRACING_BACKEND, () => backend, 0);
  for (const [kernelName, rule] of Object.entries(allRules)) register(kernelName, rule);
  for (const { kernelName } of tf.getKernelsForBackend("cpu")) {
    if (!Object.hasOwn(allRules, kernelName)) register(kernelName, missingRule(kernelName));
  }
  return backend;
}

function register(kernelName: string, rule: Rule): void {
  const kernelFunc: tf.KernelFunc = ({ inputs, attrs }) => backend.record(rule, inputs, attrs ?? {});
  tf.registerKernel({ kernelName, backendName: TRACING_BACKEND, kernelFunc });
}

function missingRule(kernelName: string): Rule {
  return () => {
    throw new RangeError(
      `Cannot compile the operation ${kernelName} as it has no tracing rule: add one to pipeline/engine/compiled/rules/ ` +
        `("Add an operation" in CONTRIBUTING.md), or run the function with the eager engine`,
    );
  };
}
