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

/** What metrics of one run have left for each other: outputs by the function's name and the digest of the weights. */
export type SharedOutputs = Map<string, NamedArrays>;

/**
 * A function of a checkpoint's parameters that is compiled when it is first needed, and run only on weights that are new to the run.
 *
 * @param name what tells it from other functions that the run's metrics share; the same name must be the same function
 */
export function sharedOnParameters(
  { shared }: Pick<MetricContext, "shared">,
  name: string,
  compile: () => Promise<CompiledOnParameters>,
): CompiledOnParameters {
  let compiled: Promise<CompiledOnParameters> | undefined;
  return {
    run: async (parameters) => {
      const key = `${name} ${digestOf(parameters)}`;
      const known = shared?.get(key);
      if (known !== undefined) return known;
      compiled ??= compile();
      const outputs = await (await compiled).run(parameters);
      shared?.set(key, outputs);
      return outputs;
    },
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
