/**
 * Outputs that several metrics of a run read, computed once for each checkpoint by the process that computes them all.
 *
 * A metric is still a result of its own: alone it gets the same outputs by computing them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { ParameterArrays } from "../../core/models/model.ts";
import type { NamedArrays } from "../engine/engine.ts";
import type { CompiledOnParameters, MetricContext } from "./metric.ts";

/** A function of a checkpoint's parameters that leaves some of its outputs for other metrics of the run. */
export interface SharedFunction {
  /** The outputs that are kept; computed only if no metric has left them. */
  run(parameters: ParameterArrays): Promise<NamedArrays>;
  /** All outputs, computed now. */
  runWhole(parameters: ParameterArrays): Promise<NamedArrays>;
  /** Frees what was compiled. */
  dispose(): Promise<void>;
}

/**
 * A function that is compiled when it is first needed, and run only on weights that are new to the run.
 *
 * @param name what distinguishes it from other functions that the run's metrics share; the same name must be the same function
 * @param kept the outputs that stay in memory for all checkpoints
 */
export function sharedOnParameters(
  { shared }: Pick<MetricContext, "shared">,
  { name, kept }: { readonly name: string; readonly kept: readonly string[] },
  compile: () => Promise<CompiledOnParameters>,
): SharedFunction {
  let compiled: Promise<CompiledOnParameters> | undefined;
  const compute = async (parameters: ParameterArrays, key: string) => {
    compiled ??= compile();
    const outputs = await (await compiled).run(parameters);
    shared?.set(key, Object.fromEntries(kept.map((output) => [output, outputs[output]])));
    return outputs;
  };
  const keyOf = (parameters: ParameterArrays) => `${name} ${digestOf(parameters)}`;
  return {
    run: async (parameters) => {
      const key = keyOf(parameters);
      return shared?.get(key) ?? await compute(parameters, key);
    },
    runWhole: (parameters) => compute(parameters, keyOf(parameters)),
    dispose: async () => await (await compiled)?.dispose(),
  };
}

function digestOf(parameters: ParameterArrays): string {
  const hash = createHash("sha256");
  for (const [name, values] of Object.entries(parameters)) {
    hash.update(`${name} ${values.length} `);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("base64");
}
