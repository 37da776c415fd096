/**
 * Margins of the logits.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { logitMargins } from "../../core/metrics/logit_margins.ts";
import type { ParameterArrays } from "../../core/models/model.ts";
import type { Samples } from "../tasks/task.ts";
import { compileOnParameters, inputConstants, type Metric } from "./metric.ts";

/** By how much the label's logit exceeds the largest other one, on clean inputs. */
export const marginMetric: Metric = {
  name: "margin",
  columns: () => [
    {
      name: "margin_train",
      description: "Mean over training samples of the label's logit minus the largest other logit.",
    },
    { name: "margin_train_smallest", description: "The least of these: positive once every training sample is right." },
    { name: "margin_test", description: "Mean margin of the test samples." },
  ],
  settings: () => null,
  prepare: async (context) => {
    const { task: { model }, data } = context;
    const compiled = (samples: Samples) =>
      compileOnParameters(context, (parameters, { labels, ...inputs }) => {
        const oneHot = tf.oneHot(labels as tf.Tensor1D, model.classes).toFloat() as tf.Tensor2D;
        const margins = logitMargins(model.forward(parameters, inputs).logits, oneHot);
        return { mean: tf.mean(margins), smallest: tf.min(margins) };
      }, { ...inputConstants(samples), labels: { values: samples.labels, shape: [samples.count] } });
    const [train, test] = [await compiled(data.train), await compiled(data.test)];
    return {
      evaluate: async (parameters: ParameterArrays) => {
        const [ofTrain, ofTest] = [await train.run(parameters), await test.run(parameters)];
        return {
          margin_train: ofTrain.mean[0],
          margin_train_smallest: ofTrain.smallest[0],
          margin_test: ofTest.mean[0],
        };
      },
      dispose: async () => {
        await train.dispose();
        await test.dispose();
      },
    };
  },
};
