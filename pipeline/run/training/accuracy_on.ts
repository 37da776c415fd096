/**
 * The accuracy of a network that is being trained, on samples that it is not trained on.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { accuracy } from "../../../core/metrics/accuracy.ts";
import type { Model, NamedTensors, ParameterArrays } from "../../../core/models/model.ts";
import { inputShape, type Samples } from "../../../data/samples.ts";
import type { Engine, Signature } from "../../engine/engine.ts";

/** A compiled function from weights to an accuracy. */
export interface AccuracyFunction {
  /** In [0, 1]. */
  run(parameters: ParameterArrays): Promise<number>;
  /** Lets go of what it holds. */
  dispose(): Promise<void>;
}

/** A compiled function from weights to the accuracy on some samples. */
export async function accuracyOn(
  { count, inputs, labels }: Samples,
  { model }: { readonly model: Model },
  engine: Engine,
): Promise<AccuracyFunction> {
  const constants = { ...prefixed("inputs", inputs), labels };
  const signature: Signature = {
    ...prefixed(
      "parameters",
      Object.fromEntries(
        Object.entries(model.parameterShapes).map(([name, shape]) => [name, { shape, dtype: "float32" as const }]),
      ),
    ),
    ...Object.fromEntries(
      Object.entries(constants).map(([name, values]) => [name, {
        shape: inputShape(values, count),
        dtype: values instanceof Float32Array ? "float32" as const : "int32" as const,
      }]),
    ),
  };
  const executable = await engine.compile(
    ({ labels, ...given }) => {
      const { logits } = model.forward(within("parameters", given), within("inputs", given));
      return { accuracy: accuracy(logits, labels as tf.Tensor1D) };
    },
    signature,
    { constants },
  );
  return {
    run: async (parameters: ParameterArrays) => (await executable.run(prefixed("parameters", parameters))).accuracy[0],
    dispose: () => executable.dispose(),
  };
}

function prefixed<A>(prefix: string, record: Readonly<Record<string, A>>): Record<string, A> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}.${name}`, value]));
}

function within(prefix: string, tensors: NamedTensors): NamedTensors {
  return Object.fromEntries(
    Object.entries(tensors).filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]),
  );
}
