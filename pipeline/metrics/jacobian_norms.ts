/**
 * The mean squared Jacobian norms of a network at a checkpoint: exact for the perceptron, by random probes for the transformer.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { ParameterArrays } from "../../core/models/model.ts";
import { mlpJacobianNorms } from "../../core/metrics/mlp_jacobian.ts";
import { gaussNewtonTerm, inputGradientTerm } from "../../core/metrics/sharpness.ts";
import { modelOf } from "../task.ts";
import {
  compileOnParameters,
  inputConstants,
  meanAndStandardError,
  type MetricContext,
  rademacherProbe,
} from "./metric.ts";

/** A number with its standard error, 0 where it is exact. */
export interface Measured {
  readonly mean: number;
  readonly standardError: number;
}

/** Both Jacobian norms on the training set. */
export interface MeasuredJacobians {
  /** `1/n sum_i || grad_W f(W, x_i) ||_F^2`. */
  readonly weights: Measured;
  /** `1/n sum_i || grad_x f(W, x_i) ||_F^2`. */
  readonly inputs: Measured;
}

/** The function that measures both norms at a checkpoint. */
export async function compileJacobianNorms(
  context: MetricContext,
): Promise<{ measure(parameters: ParameterArrays): Promise<MeasuredJacobians>; dispose(): Promise<void> }> {
  const { task, seed, data: { train } } = context;
  const model = modelOf(task);
  if (task.task === "mnist") {
    const exact = await compileOnParameters(
      context,
      (parameters, { images }) => ({ ...mlpJacobianNorms(parameters, images as tf.Tensor2D) }),
      inputConstants(train),
    );
    return {
      measure: async (parameters) => {
        const { weights, inputs } = await exact.run(parameters);
        return { weights: { mean: weights[0], standardError: 0 }, inputs: { mean: inputs[0], standardError: 0 } };
      },
      dispose: () => exact.dispose(),
    };
  }
  const probes = Array.from({ length: task.settings.metrics.hutchinsonProbes }, (_, index) => `probe${index}`);
  const constants = Object.fromEntries(
    probes.map((name) => [name, rademacherProbe(seed, `jacobian/${name}`, [train.count, model.classes])]),
  );
  const estimate = await compileOnParameters(context, (parameters, { left, right, ...given }) => {
    const inputs = { left, right };
    const of = (term: typeof gaussNewtonTerm) =>
      tf.stack(probes.map((name) => term(model, parameters, inputs, given[name] as tf.Tensor2D)));
    return { weights: of(gaussNewtonTerm), inputs: of(inputGradientTerm) };
  }, { ...inputConstants(train), ...constants });
  return {
    measure: async (parameters) => {
      const { weights, inputs } = await estimate.run(parameters);
      return {
        weights: meanAndStandardError(Array.from(weights)),
        inputs: meanAndStandardError(Array.from(inputs)),
      };
    },
    dispose: () => estimate.dispose(),
  };
}
