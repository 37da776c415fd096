/**
 * The fast engine: a function traced once, then run natively by ONNX Runtime.
 *
 * @module
 */
import * as ort from "onnxruntime-node";
import { sizeOfShape } from "../../core/models/model.ts";
import { checkArrays, checkSomeArrays, checkState } from "./check_arrays.ts";
import { explain } from "./compiled/explain.ts";
import type { Value } from "./compiled/graph.ts";
import { link } from "./compiled/link.ts";
import type { Elements } from "./compiled/memory.ts";
import { partition } from "./compiled/partition.ts";
import { prepare, type PreparedFunction } from "./compiled/prepare.ts";
import { inSampleBlocks } from "./compiled/sample_blocks.ts";
import { quietenRuntime } from "./quiet_runtime.ts";
import type { Engine, Executable, TensorSpec } from "./engine.ts";

/** The fast engine, which also loads what was prepared elsewhere. */
export interface CompiledEngine extends Engine {
  /** Makes a prepared function ready to run; what it was prepared from is not needed. */
  load(prepared: PreparedFunction): Promise<Executable>;
}

/** How a compiled function runs. */
export interface CompiledEngineOptions {
  /** Threads inside one run. Two functions side by side on one thread each beat one on two threads. */
  readonly threads?: number;
  /**
   * Whether float32 numbers may be taken for real ones, as training does. Then
   *
   * - numbers below 1.2e-38 count as zero. Moments that fade away for want of a gradient otherwise end there, where the processor is slow:
   *   they made an MNIST step take three times as long. It holds for the whole process from its first compiled function on, JavaScript's
   *   own numbers included, so it is for processes that do nothing else;
   * - zero times anything is zero, infinity and NaN included: derivatives are full of known zeros, whose products are left out;
   * - `max`, `min`, `argMax` and `argMin` may pass over NaN;
   * - sums of products are factored, and number factors move through matrix products: `a c + b c` is `(a + b) c`, as exact but for overflow,
   *   which comes where `a + b` leaves float32's range.
   *
   * Without it (the default) an executable computes what the function says.
   */
  readonly fastMath?: boolean;
  /** Path prefix of a file to which ONNX Runtime writes how long each operator took. */
  readonly profile?: string;
}

/**
 * An engine that traces functions into ONNX models and runs them with ONNX Runtime on the CPU.
 *
 * With one thread, results are the same to the last bit from run to run on one machine. Needs the `ffi` permission to load the native
 * library, whose telemetry is off.
 *
 * @returns the engine
 */
export function compiledEngine(
  { threads = 1, fastMath = false, profile }: CompiledEngineOptions = {},
): Promise<CompiledEngine> {
  quietenRuntime();
  const options: ort.InferenceSession.SessionOptions = {
    executionProviders: ["cpu"],
    executionMode: "sequential",
    graphOptimizationLevel: fastMath ? "all" : "basic", // above it formulas are taken for other ones
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4, // what it refuses is thrown; its own lines on standard error are nobody's
    extra: fastMath
      ? { session: { set_denormal_as_zero: "1" } }
      : { optimization: { disable_specified_optimizers: "DivMulFusion" } }, // 1 / a * b is not b / a where 1 / a is infinite
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
  };
  return Promise.resolve({
    name: "compiled",
    backend: `onnxruntime-node ${ort.env.versions.node} cpu`,
    compile: async (fn, inputs, compileOptions) =>
      await load(prepare(fn, inputs, { ...compileOptions, fastMath }), options, fastMath),
    load: (prepared) => load(prepared, options, fastMath),
  });
}

async function load(
  { state: stateNames, ...given }: PreparedFunction,
  options: ort.InferenceSession.SessionOptions,
  fastMath: boolean,
): Promise<Executable> {
  const traced = fastMath ? inSampleBlocks(given) : given;
  const allInputs = mapRecord(traced.inputs, specOf);
  const allOutputs = mapRecord(traced.outputs, specOf);
  checkState(stateNames, allInputs, allOutputs);
  const isState = new Set(stateNames);
  const inputs = pickRecord(allInputs, (name) => !isState.has(name));
  const outputs = pickRecord(allOutputs, (name) => !isState.has(name));

  const segments = partition(traced, stateNames, { fastMath });
  const linked = await link(
    segments,
    traced,
    stateNames,
    (model) => said("compile", () => ort.InferenceSession.create(model, options)),
  );
  const state = mapRecord(
    pickRecord(traced.inputs, (name) => isState.has(name)),
    (value) => linked.arrayOf(value) as Float32Array | Int32Array,
  );
  const passed = Object.entries(traced.outputs).filter(([, { source }]) => source.kind !== "node");
  let disposed = false;

  return {
    outputs,
    state,
    explain: () => Promise.resolve(explain(segments)),
    run: async (arrays, into = {}) => {
      if (disposed) throw new RangeError("Cannot run the function as it was disposed: current value is disposed");
      checkArrays("run the function", inputs, arrays);
      checkSomeArrays("write outputs", outputs, into);
      const read = mapRecord(arrays, (array) => isShared(array) ? array.slice() : array);
      const used = [...Object.values(read), ...Object.values(state)];
      const results = mapRecord(outputs, (spec, name) => Object.hasOwn(into, name) ? into[name] : allocate(spec));
      const direct = mapRecord(results, (array, name) => isWritable(array, used) ? array : allocate(outputs[name]));
      const unchanged = passed.map(([name, value]) =>
        [name, elementsOf(value, { ...read, ...state }).slice()] as const
      );
      await linked.run(read, direct, (action) => said("run", action));
      for (const [name, array] of unchanged) (isState.has(name) ? state : direct)[name].set(array as never);
      for (const [name, array] of Object.entries(direct)) if (array !== results[name]) results[name].set(array);
      return results;
    },
    dispose: async () => {
      if (!disposed) await linked.release();
      disposed = true;
    },
  };
}

/** What ONNX Runtime refuses, in the words of this engine. */
async function said<A>(verb: "compile" | "run", action: () => A | Promise<A>): Promise<A> {
  try {
    return await action();
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const reason = /out of (data )?bounds|invalid ind(ex|ice)|unreachable/.test(cause)
      ? "an index is outside of the axis that it indexes"
      : `ONNX Runtime refuses it: ${cause}`;
    throw new RangeError(`Cannot ${verb} the function as ${reason}`, { cause: error });
  }
}

/** ONNX Runtime takes no memory that threads share: arrays in it are copied. */
function isShared({ buffer }: Float32Array | Int32Array): boolean {
  return buffer instanceof SharedArrayBuffer;
}

/** Whether an array may be written while the others are being read. */
function isWritable(array: Float32Array | Int32Array, read: readonly (Float32Array | Int32Array)[]): boolean {
  return !isShared(array) &&
    !read.some((other) =>
      other.buffer === array.buffer && other.byteOffset < array.byteOffset + array.byteLength &&
      array.byteOffset < other.byteOffset + other.byteLength
    );
}

/** The elements of a value that the function does not compute. */
function elementsOf({ source }: Value, inputs: Readonly<Record<string, Elements>>): Elements {
  if (source.kind === "node") throw new TypeError("Cannot read a value before it is computed");
  return source.kind === "input" ? inputs[source.name] : source.data;
}

function allocate({ shape, dtype }: TensorSpec): Float32Array | Int32Array {
  return dtype === "float32" ? new Float32Array(sizeOfShape(shape)) : new Int32Array(sizeOfShape(shape));
}

function specOf(
  { shape, dtype }: { readonly shape: readonly number[]; readonly dtype: string },
  name: string,
): TensorSpec {
  if (dtype !== "float32" && dtype !== "int32") {
    throw new TypeError(`Cannot return "${name}" as an output must be float32 or int32: current value is ${dtype}`);
  }
  return { shape, dtype };
}

function mapRecord<A, B>(record: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));
}

function pickRecord<A>(record: Readonly<Record<string, A>>, isPicked: (name: string) => boolean): Record<string, A> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => isPicked(name)));
}
