/**
 * The engine of graphics cards: a function traced once, then run by ONNX Runtime's WebGPU provider.
 *
 * A traced function is one model for the card. State stays in the card's memory from run to run: what crosses is what a series of runs is
 * fed, in one piece, what it answers, and a checkpoint's state when it is fetched.
 *
 * @module
 */
import * as ort from "onnxruntime-node";
import { checkState } from "../check_arrays.ts";
import type { CompiledEngine } from "../compiled_engine.ts";
import type { Value } from "../compiled/graph.ts";
import { prepare, type PreparedFunction } from "../compiled/prepare.ts";
import type { Executable, Signature, TensorSpec } from "../engine.ts";
import { quietenRuntime } from "../quiet_runtime.ts";
import { describeAdapter, findAdapter } from "./adapter.ts";
import { cardForm } from "./card_form.ts";
import { functionOnCard } from "./card_function.ts";
import { seriesOnCard } from "./card_series.ts";

/**
 * An engine that runs traced functions on the fastest graphics card that a driver shows.
 *
 * float32 numbers are taken for real ones, as by the compiled engine with `fastMath`, and indices out of range are not refused. What
 * the card has no operator for runs on the processor: `explain` says what.
 *
 * @throws {Failure} `CardFailed` if there is no card that can be used
 */
export async function gpuEngine(): Promise<CompiledEngine> {
  quietenRuntime();
  ort.env.logLevel = "fatal"; // what the card refuses is thrown, and so said once
  const adapter = await findAdapter();
  return {
    name: "gpu",
    backend: `onnxruntime-node ${ort.env.versions.node} webgpu: ${describeAdapter(adapter)}`,
    compile: async (fn, inputs, options) => await load(prepare(fn, inputs, { ...options, fastMath: true })),
    load,
  };
}

async function load({ state, ...traced }: PreparedFunction): Promise<Executable> {
  const [inputs, outputs] = [signatureOf(traced.inputs), signatureOf(traced.outputs)];
  checkState(state, inputs, outputs);
  if (state.length === 0) return await functionOnCard(cardForm(traced), { inputs, outputs });
  return await seriesOnCard(traced, { inputs, outputs, state });
}

function signatureOf(values: Readonly<Record<string, Value>>): Signature {
  return Object.fromEntries(
    Object.entries(values).map(([name, { shape, dtype }]): [string, TensorSpec] => {
      if (dtype === "float32" || dtype === "int32") return [name, { shape, dtype }];
      throw new TypeError(
        `Cannot return "${name}" as an output must be float32 or int32: current value is ${dtype}`,
      );
    }),
  );
}
