/**
 * The mean squared Jacobian norms of a network at a checkpoint: exact where the network has a closed form, else by random probes.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { Model, ParameterArrays } from "../../core/models/model.ts";
import { gaussNewtonTerm, inputGradientTerm } from "../../core/metrics/sharpness.ts";
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
  const { model } = task;
  const { jacobianNorms } = model;
  if (jacobianNorms !== undefined) {
    const exact = await compileOnParameters(
      context,
      (parameters, inputs) => ({ ...jacobianNorms(parameters, inputs) }),
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
  const probes = Array.from(
    { length: task.settings.metrics.hutchinsonProbes },
    (_, index) => rademacherProbe(seed, `jacobian/${index}`, [train.count, model.classes]),
  );
  const named = Object.fromEntries(probes.map((probe, index) => [`probe.${index}`, probe]));
  const noise = model.perturbationShape(train.count);
  // With both terms taken at noise that is zero, and all probes in one function, all share one pass through the network, and the two terms
  // of a probe its way back.
  const still: Model = {
    ...model,
    forward: (parameters, inputs, perturbation = tf.zeros([...noise])) =>
      model.forward(parameters, inputs, perturbation),
  };
  const estimate = await compileOnParameters(
    context,
    (parameters, tensors) => {
      const ofEach = (term: typeof gaussNewtonTerm) =>
        tf.stack(Object.keys(named).map((name) => term(still, parameters, tensors, tensors[name] as tf.Tensor2D)));
      return { weights: ofEach(gaussNewtonTerm), inputs: ofEach(inputGradientTerm) };
    },
    { ...inputConstants(train), ...named },
  );
  return {
    measure: async (parameters) => {
      const { weights, inputs } = await estimate.run(parameters);
      return { weights: meanAndStandardError(weights), inputs: meanAndStandardError(inputs) };
    },
    dispose: () => estimate.dispose(),
  };
}
