/**
 * The sharpness of Figure 2 (c, d).
 *
 * @module
 */
import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs";
import { hessianQuadraticForm } from "../../core/metrics/sharpness.ts";
import type { NamedTensors } from "../../core/models/model.ts";
import { compileOnParameters, inputConstants, meanAndStandardError, type Metric, rademacherProbe } from "./metric.ts";

/** Trace of the Hessian of the training loss, by Hutchinson's estimator with Rademacher probes. */
export const sharpnessMetric: Metric = {
  name: "sharpness",
  columns: () => [
    { name: "sharpness", description: "Estimated trace of the Hessian of the training loss on the training set." },
    { name: "sharpness_standard_error", description: "Standard error of that estimate over its probes." },
  ],
  settings: ({ settings }) => ({ hutchinsonProbes: settings.metrics.hutchinsonProbes }),
  prepare: async (context) => {
    const { task, seed, data: { train } } = context;
    const { model } = task;
    const names = Object.keys(model.parameterShapes);
    const probes = Array.from(
      { length: task.settings.metrics.hutchinsonProbes },
      (_, index) => (name: string) => `probe.${index}.${name}`,
    );
    const probeConstants = probes.flatMap((called, index) =>
      names.map((name) =>
        [called(name), rademacherProbe(seed, `sharpness/${index}/${name}`, model.parameterShapes[name])] as const
      )
    );
    // All probes in one function, which then passes through the network and back once for all of them.
    const compiled = await compileOnParameters(
      context,
      (parameters, others) => {
        const oneHot = tf.oneHot(others.labels as Tensor1D, model.classes).toFloat() as Tensor2D;
        const loss = (weights: NamedTensors) => task.loss(model.forward(weights, others).logits, oneHot);
        const forms = probes.map((called) =>
          hessianQuadraticForm(loss, parameters, Object.fromEntries(names.map((name) => [name, others[called(name)]])))
        );
        return { forms: tf.stack(forms) };
      },
      {
        ...inputConstants(train),
        labels: { values: train.labels, shape: [train.count] },
        ...Object.fromEntries(probeConstants),
      },
    );
    return {
      evaluate: async (parameters) => {
        const { mean, standardError } = meanAndStandardError((await compiled.run(parameters)).forms);
        return { sharpness: mean, sharpness_standard_error: standardError };
      },
      dispose: () => compiled.dispose(),
    };
  },
};
