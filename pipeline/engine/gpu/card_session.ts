/**
 * Models on the card.
 *
 * @module
 */
import * as ort from "onnxruntime-node";
import { encodeOnnx, inputName, type ModelFunction, nodeName, outputName } from "../compiled/encode_onnx.ts";
import { nodesBehind } from "../compiled/graph.ts";
import { Failure } from "../../platform/failure.ts";
import type { NamedArrays, TensorSpec } from "../engine.ts";
import { noCard } from "./adapter.ts";

/** Tensors by name, in the processor's memory or in the card's. */
export type Tensors = Readonly<Record<string, ort.Tensor>>;

/** A model that the card can run. */
export interface CardSession {
  run(inputs: Tensors): Promise<Tensors>;
  /** Writes the profile's file. */
  endProfiling(): void;
  release(): Promise<void>;
}

/** Where ONNX Runtime writes what each operator took and where it ran. */
export interface Profile {
  /** Path prefix of the file. */
  readonly profile?: string;
}

/**
 * Opens a model.
 *
 * @param stays whether an output stays in the card's memory: it is then an input of a model only, to be disposed of
 * @throws {Failure} `CardFailed` if the card or its driver does not take it
 */
export async function openOnCard(
  model: ModelFunction,
  stays: (output: string) => boolean = () => false,
  { profile }: Profile = {},
): Promise<CardSession> {
  const locations = Object.keys(model.outputs).map((name) => [outputName(name), stays(name) ? "gpu-buffer" : "cpu"]);
  const session = await onCard("compile", () =>
    ort.InferenceSession.create(encodeOnnx(model), {
      executionProviders: [{ name: "webgpu", ...options(model) }],
      graphOptimizationLevel: "all",
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4, // what it refuses is thrown
      preferredOutputLocation: Object.fromEntries(locations),
      ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
    }));
  return {
    run: async (inputs) => renamed(await onCard("run", () => session.run(renamed(inputs, inputName))), ownName),
    endProfiling: () => session.endProfiling(),
    release: () => session.release(),
  };
}

/** Operators that are left to the processor, as cards compute them to three or four digits. */
const INACCURATE = new Set(["Acos", "Cos", "Sin", "Softplus", "Tan"]);

/** The provider's options: which of a model's operators are left to the processor. */
function options({ inputs, outputs }: ModelFunction): { readonly forceCpuNodeNames?: readonly string[] } {
  const nodes = nodesBehind(Object.values(outputs), new Set(Object.values(inputs)));
  const forced = nodes.filter(({ operator }) => INACCURATE.has(operator)).map(nodeName);
  return forced.length === 0 ? {} : { forceCpuNodeNames: forced }; // no list may be empty
}

/** An array as ONNX Runtime takes it: not in memory that threads share. */
export function tensorOf({ dtype, shape }: TensorSpec, array: Float32Array | Int32Array): ort.Tensor {
  const own = array.buffer instanceof SharedArrayBuffer ? array.slice() : array;
  return new ort.Tensor(dtype as "float32", own as Float32Array, shape);
}

/** The elements of tensors that are in the processor's memory. */
export function arraysOf(tensors: Tensors): NamedArrays {
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data as Float32Array]));
}

/** Frees tensors in the card's memory. */
export function free(tensors: Iterable<ort.Tensor>): void {
  for (const tensor of tensors) if (tensor.location === "gpu-buffer") tensor.dispose();
}

const ownName = (name: string) => name.replace(/^output\//, "");

function renamed<A>(record: Readonly<Record<string, A>>, rename: (name: string) => string): Record<string, A> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [rename(name), value]));
}

/** Where in ONNX Runtime's code a condition did not hold, and the condition. */
const CODE_PLACE = /^.*\bwas false\. /;

/** What the card or its driver refuses, in words that say what to do. */
async function onCard<A>(verb: "compile" | "run", action: () => Promise<A>): Promise<A> {
  try {
    return await action();
  } catch (cause) {
    const words = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0].replace(CODE_PLACE, "");
    if (/WebGPU adapter/.test(words)) throw noCard(); // Node cannot ask beforehand
    const why = /\blost\b/i.test(words)
      ? "it was lost: its driver was reset, or it was taken away"
      : /memory|allocat|exceeds|too large|size|invalid buffer/i.test(words) // a buffer is invalid for want of memory
      ? "its memory does not hold it: train fewer runs side by side (--jobs), or a smaller network"
      : "its driver refuses it";
    const message =
      `Cannot ${verb} the function on the graphics card as ${why}; the same command continues from the last saved ` +
      `state, and with --engine compiled --continue-from gpu the processor does (docs/gpu.md): ${words}`;
    throw new Failure({ _tag: "CardFailed", message });
  }
}
