/**
 * The fast engine: a function traced once, then run natively by ONNX Runtime.
 *
 * @module
 */
import * as ort from "onnxruntime-node";
import { sizeOfShape } from "../../core/models/model.ts";
import { checkArrays, checkSomeArrays, checkState } from "./check_arrays.ts";
import { encodeOnnx, inputName, outputName } from "./compiled/encode_onnx.ts";
import { loopProgram } from "./compiled/loop_program.ts";
import { trace } from "./compiled/trace.ts";
import { splitTrailingLoops } from "./compiled/trailing_loops.ts";
import type {
  CompileOptions,
  Engine,
  Executable,
  NamedArrays,
  Signature,
  TensorFunction,
  TensorSpec,
} from "./engine.ts";

/** How a compiled function runs. */
export interface CompiledEngineOptions {
  /** Threads inside one run. Two functions side by side on one thread each beat one on two threads. */
  readonly threads?: number;
  /**
   * Whether numbers below 1.2e-38 count as zero. Moments that fade away for want of a gradient otherwise end there, where the processor
   * is slow: they made an MNIST step take three times as long. It holds for the whole process from its first compiled function on,
   * JavaScript's own numbers included, so it is for processes that do nothing else.
   */
  readonly flushDenormals?: boolean;
  /** Path prefix of a file to which ONNX Runtime writes how long each operator took. */
  readonly profile?: string;
}

/**
 * An engine that traces functions into ONNX models and runs them with ONNX Runtime on the CPU.
 *
 * With one thread, results are the same to the last bit from run to run on one machine. Needs the `ffi` permission to load the native
 * library.
 *
 * @returns the engine
 */
export function compiledEngine(
  { threads = 1, flushDenormals = false, profile }: CompiledEngineOptions = {},
): Promise<Engine> {
  const options: ort.InferenceSession.SessionOptions = {
    executionProviders: ["cpu"],
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3, // warnings are about hints that we do not give
    ...(flushDenormals ? { extra: { session: { set_denormal_as_zero: "1" } } } : {}),
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
  };
  return Promise.resolve({
    name: "compiled",
    backend: `onnxruntime-node ${ort.env.versions.node} cpu`,
    compile: (fn, inputs, compileOptions) => compileFunction(fn, inputs, compileOptions, options),
  });
}

async function compileFunction(
  fn: TensorFunction,
  signature: Signature,
  { constants = {}, state: stateNames = [] }: CompileOptions = {},
  options: ort.InferenceSession.SessionOptions,
): Promise<Executable> {
  checkSomeArrays("compile the function", signature, constants);
  const traced = trace(fn, signature, constants);
  const allInputs = mapRecord(traced.inputs, specOf);
  const allOutputs = mapRecord(traced.outputs, specOf);
  checkState(stateNames, allInputs, allOutputs);
  const isState = new Set(stateNames);
  const inputs = pickRecord(allInputs, (name) => !isState.has(name));
  const outputs = pickRecord(allOutputs, (name) => !isState.has(name));

  const { loops, cut, others } = splitTrailingLoops(traced, stateNames);
  const program = loopProgram(loops);
  const state = Object.fromEntries(
    stateNames.map((name) => [name, program.arrays.get(traced.inputs[name]) ?? allocate(allInputs[name])]),
  );
  // What is neither returned nor left to the loops is new state: it is written beside the old one, which is still being read, and then copied.
  const written = others.filter((name) => isState.has(name));
  const fresh = Object.fromEntries(written.map((name) => [name, allocate(allOutputs[name])]));
  const cutOutputs = Object.fromEntries(cut.map((value) => [`cut/${value.id}`, value]));
  const model = {
    inputs: traced.inputs,
    outputs: {
      ...Object.fromEntries(others.map((name) => [`result/${name}`, traced.outputs[name]])),
      ...cutOutputs,
    },
  };
  const cutArrays = mapRecord(cutOutputs, (value) => program.arrays.get(value) as Float32Array);
  const kept = {
    feeds: wrap(state, pickRecord(allInputs, (name) => isState.has(name)), inputName),
    fetches: {
      ...wrap(fresh, allOutputs, (name) => outputName(`result/${name}`)),
      ...wrap(cutArrays, mapRecord(cutOutputs, specOf), outputName),
    },
  };
  const session = Object.keys(model.outputs).length === 0
    ? undefined // the loops are all there is
    : await ort.InferenceSession.create(encodeOnnx(model), options);
  let disposed = false;

  return {
    outputs,
    state,
    run: async (arrays, into = {}) => {
      if (disposed) throw new RangeError("Cannot run the function as it was disposed: current value is disposed");
      checkArrays("run the function", inputs, arrays);
      checkSomeArrays("write outputs", outputs, into);
      const results = mapRecord(outputs, (spec, name) => into[name] ?? allocate(spec));
      const fetches = wrap(results, outputs, (name) => outputName(`result/${name}`));
      await session?.run({ ...kept.feeds, ...wrap(arrays, inputs, inputName) }, { ...kept.fetches, ...fetches });
      program.run();
      for (const name of written) state[name].set(fresh[name]);
      return results;
    },
    dispose: async () => {
      if (!disposed) await session?.release();
      disposed = true;
    },
  };
}

/** ONNX Runtime reads from and writes to the arrays themselves. */
function wrap(arrays: NamedArrays, signature: Signature, rename: (name: string) => string): Record<string, ort.Tensor> {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => {
      const { shape } = signature[name];
      return [
        rename(name),
        array instanceof Float32Array ? new ort.Tensor("float32", array, shape) : new ort.Tensor("int32", array, shape),
      ];
    }),
  );
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
