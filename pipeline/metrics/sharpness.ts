/**
 * The sharpness of Figure 2 (c, d).
 *
 * @module
 */
import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs";
import { hessianQuadraticForm } from "../../core/metrics/sharpness.ts";
import { trainingLoss } from "../../core/training/objective.ts";
import { lossOf, modelOf } from "../task.ts";
import { compileOnParameters, inputConstants, meanAndStandardError, type Metric, rademacherProbe } from "./metric.ts";

/** Trace of the Hessian of the training loss, by Hutchinson's estimator with Rademacher probes. */
export const sharpnessMetric: Metric = {
  name: "sharpness",
  tasks: ["mnist", "modularAddition"],
  columns: () => [
    { name: "sharpness", description: "Estimated trace of the Hessian of the training loss on the training set." },
    { name: "sharpness_standard_error", description: "Standard error of that estimate over its probes." },
  ],
  settings: ({ settings }) => ({ hutchinsonProbes: settings.metrics.hutchinsonProbes }),
  prepare: async (context) => {
    const { task, seed, data: { train } } = context;
    const model = modelOf(task);
    const names = Object.keys(model.parameterShapes);
    const probes = Array.from({ length: task.settings.metrics.hutchinsonProbes }, (_, index) => index);
    const probeConstants = Object.fromEntries(
      probes.flatMap((index) =>
        names.map((name) => [
          `probe${index}.${name}`,
          rademacherProbe(seed, `sharpness/${index}/${name}`, model.parameterShapes[name]),
        ])
      ),
    );
    const compiled = await compileOnParameters(context, (parameters, constants) => {
      const oneHot = tf.oneHot(constants.labels as Tensor1D, model.classes).toFloat() as Tensor2D;
      const loss = (weights: Readonly<Record<string, tf.Tensor>>) =>
        trainingLoss(lossOf(task), model.forward(weights, constants).logits, oneHot);
      const forms = probes.map((index) =>
        hessianQuadraticForm(
          loss,
          parameters,
          Object.fromEntries(names.map((name) => [name, constants[`probe${index}.${name}`]])),
        )
      );
      return { forms: tf.stack(forms) };
    }, { ...inputConstants(train), labels: { values: train.labels, shape: [train.count] }, ...probeConstants });
    return {
      evaluate: async (parameters) => {
        const { mean, standardError } = meanAndStandardError(Array.from((await compiled.run(parameters)).forms));
        return { sharpness: mean, sharpness_standard_error: standardError };
      },
      dispose: () => compiled.dispose(),
    };
  },
};
