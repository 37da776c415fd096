/**
 * The reference engine: TensorFlow.js runs the function operation by operation.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { sizeOfShape } from "../../core/models/model.ts";
import { checkArrays, checkSignature, checkSomeArrays, checkState } from "./check_arrays.ts";
import type {
  CompileOptions,
  Engine,
  Executable,
  NamedArrays,
  NamedTensors,
  Signature,
  TensorFunction,
  TensorSpec,
} from "./engine.ts";

/**
 * An engine that runs functions eagerly on one of TensorFlow.js's own backends.
 *
 * Slow and plain: the reference that other engines are compared with, and what runs where no other loads. Between two runs the only
 * tensors that it holds are the constants; every run restores the TensorFlow.js backend that it found.
 *
 * @param backend `wasm` (one thread, its binary read from the npm package; needs read permission) or `cpu` (plain JavaScript)
 * @returns the engine
 * @throws {Error} if the backend cannot be loaded here
 *
 * @example
 * ```ts
 * import { eagerEngine } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const engine = await eagerEngine("cpu");
 * const double = await engine.compile(({ x }) => ({ y: tf.mul(x, 2) }), { x: { shape: [2], dtype: "float32" } });
 * assertEquals([...(await double.run({ x: Float32Array.of(1, 2) })).y], [2, 4]);
 * await double.dispose();
 * ```
 */
export async function eagerEngine(backend: "wasm" | "cpu"): Promise<Engine> {
  await loadBackend(backend);
  return {
    name: "eager",
    backend: `tfjs ${tf.version_core} ${backend}`,
    compile: (fn, inputs, options) => Promise.resolve().then(() => eagerExecutable(backend, fn, inputs, options)),
  };
}

async function loadBackend(backend: "wasm" | "cpu"): Promise<void> {
  tf.env().set("IS_NODE", false); // under Node's name TensorFlow.js advertises a binding on the console
  if (backend === "cpu") return;
  await import("@tensorflow/tfjs-backend-wasm");
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false); // threads of the emscripten kind do not start under Deno
  const previous = tf.getBackend();
  const loaded = await tf.setBackend("wasm");
  if (previous !== undefined && previous !== "wasm") await tf.setBackend(previous);
  if (!loaded) throw new Error("Cannot load the wasm backend of TensorFlow.js as its initialization failed");
}

function eagerExecutable(
  backend: string,
  fn: TensorFunction,
  inputs: Signature,
  { constants = {}, state: stateNames = [] }: CompileOptions = {},
): Executable {
  checkSignature(inputs);
  checkSomeArrays("compile the function", inputs, constants);
  const isState = new Set(stateNames);
  const open = Object.fromEntries(Object.entries(inputs).filter(([name]) => !Object.hasOwn(constants, name)));
  const fed = Object.fromEntries(Object.entries(open).filter(([name]) => !isState.has(name)));
  const held = withBackend(backend, () => mapRecord(constants, (array, name) => toTensor(array.slice(), inputs[name])));
  let disposed = false;

  const compute = <A>(arrays: NamedArrays, read: (outputs: NamedTensors) => A): A =>
    withBackend(backend, () => {
      tf.engine().startScope();
      try {
        return read(fn({ ...held, ...mapRecord(arrays, (array, name) => toTensor(array, inputs[name])) }));
      } finally {
        tf.engine().endScope();
      }
    });

  const allOutputs = compute(mapRecord(open, zeros), (tensors) => mapRecord(tensors, specOf));
  checkState(stateNames, open, allOutputs);
  const outputs = Object.fromEntries(Object.entries(allOutputs).filter(([name]) => !isState.has(name)));
  const state = Object.fromEntries(stateNames.map((name) => [name, zeros(open[name])]));
  return {
    outputs,
    state,
    run: (arrays, into = {}) =>
      Promise.resolve().then(() => {
        if (disposed) throw new RangeError("Cannot run the function as it was disposed: current value is disposed");
        checkArrays("run the function", fed, arrays);
        checkSomeArrays("write outputs", outputs, into);
        return compute({ ...state, ...arrays }, (tensors) => {
          const results = mapRecord(tensors, (tensor, name) =>
            readInto(tensor, Object.hasOwn(into, name) ? into[name] : zeros(allOutputs[name])));
          for (const name of stateNames) {
            state[name].set(results[name]);
          }
          return Object.fromEntries(Object.keys(outputs).map((name) => [name, results[name]]));
        });
      }),
    dispose: () => {
      if (!disposed) tf.dispose(held);
      disposed = true;
      return Promise.resolve();
    },
  };
}

/** Runs `body` with the TensorFlow.js backend set, and sets the one found before again. Everything in it is synchronous. */
function withBackend<A>(backend: string, body: () => A): A {
  const previous = tf.getBackend();
  if (previous !== backend) tf.setBackend(backend); // takes effect at once for a backend that is loaded
  try {
    return body();
  } finally {
    if (previous !== undefined && previous !== backend) tf.setBackend(previous);
  }
}

function toTensor(array: Float32Array | Int32Array, { shape, dtype }: TensorSpec): tf.Tensor {
  return tf.tensor(array, [...shape], dtype);
}

function zeros({ shape, dtype }: TensorSpec): Float32Array | Int32Array {
  return dtype === "float32" ? new Float32Array(sizeOfShape(shape)) : new Int32Array(sizeOfShape(shape));
}

function specOf(tensor: tf.Tensor, name: string): TensorSpec {
  const { shape, dtype } = tensor;
  if (dtype !== "float32" && dtype !== "int32") {
    throw new TypeError(`Cannot return "${name}" as an output must be float32 or int32: current value is ${dtype}`);
  }
  return { shape, dtype };
}

function readInto(tensor: tf.Tensor, destination: Float32Array | Int32Array): Float32Array | Int32Array {
  destination.set(tensor.dataSync<"float32" | "int32">()); // may be the input's own array, the backend's memory, or bytes
  return destination;
}

function mapRecord<A, B>(record: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));
}
