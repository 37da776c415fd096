/**
 * Drawn uses of operations as functions that engines run.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { Engine, NamedArrays, Signature, TensorFunction } from "../../../../pipeline/engine/engine.ts";
import type { DrawnUse } from "./operation_cases.ts";

/** Shapes and types of a use's inputs. */
export function signatureOf({ inputs }: DrawnUse): Signature {
  return Object.fromEntries(Object.entries(inputs).map(([name, { shape, dtype }]) => [name, { shape, dtype }]));
}

/** Its inputs. */
function arraysOf({ inputs }: DrawnUse): NamedArrays {
  return Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data]));
}

/** The operation as a function of its inputs: its outputs are `y0`, `y1` and so on. */
export function plain({ apply }: DrawnUse): TensorFunction {
  return (inputs) => {
    const result = apply(inputs);
    return Object.fromEntries(
      (Array.isArray(result) ? result : [result]).map((tensor, index) => [`y${index}`, tensor]),
    );
  };
}

/** The outputs, and for every float input the gradient of their weighted sum. */
export function withGradients(use: DrawnUse): TensorFunction {
  const names = Object.keys(use.inputs).filter((name) => use.inputs[name].dtype === "float32");
  return (inputs) => {
    const gradients = tf.grads((...tensors) => {
      const result = use.apply({ ...inputs, ...Object.fromEntries(names.map((name, i) => [name, tensors[i]])) });
      return tf.addN((Array.isArray(result) ? result : [result]).map((y) => tf.sum(tf.mul(y, weightsLike(y)))));
    })(names.map((name) => inputs[name]));
    return { ...plain(use)(inputs), ...Object.fromEntries(names.map((name, i) => [`d_${name}`, gradients[i]])) };
  };
}

/** What an output's element counts in the sum whose gradient is taken. */
export const weight = (index: number) => Math.sin(index + 1);
const weightsLike = ({ shape, size }: tf.Tensor) =>
  tf.tensor(Float32Array.from({ length: size }, (_, i) => weight(i)), shape);

/** The outputs of a function for the inputs of a use. */
export async function runOnce(engine: Engine, fn: TensorFunction, use: DrawnUse): Promise<NamedArrays> {
  return (await runAll(engine, fn, [use]))[0];
}

/** The outputs of a function for the inputs of each use; their shapes are one. */
export async function runAll(
  engine: Engine,
  fn: TensorFunction,
  uses: readonly DrawnUse[],
): Promise<readonly NamedArrays[]> {
  const executable = await engine.compile(fn, signatureOf(uses[0]));
  const outputs = [];
  for (const use of uses) outputs.push(await executable.run(arraysOf(use)));
  await executable.dispose();
  return outputs;
}
