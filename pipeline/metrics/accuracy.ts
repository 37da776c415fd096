/**
 * Accuracy and loss on clean inputs.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { accuracy } from "../../core/metrics/accuracy.ts";
import { trainingLoss } from "../../core/training/objective.ts";
import { lossOf, modelOf, type Samples } from "../task.ts";
import { compileOnParameters, inputConstants, type Metric, type MetricContext } from "./metric.ts";

/** Train and test accuracy and loss, without interventions and on clean inputs. */
export const accuracyMetric: Metric = {
  name: "accuracy",
  tasks: ["mnist", "modularAddition"],
  columns: () => [
    { name: "train_accuracy", description: "Share of training samples classified correctly, in [0, 1]." },
    { name: "test_accuracy", description: "Share of test samples classified correctly, in [0, 1]." },
    {
      name: "train_loss",
      description: "Mean training loss on clean inputs: cross-entropy in nats, or mean squared error.",
    },
    { name: "test_loss", description: "The same loss on the test samples." },
  ],
  settings: () => null,
  prepare: async (context) => {
    const train = await compileEvaluation(context, context.data.train);
    const test = await compileEvaluation(context, context.data.test);
    return {
      evaluate: async (parameters) => {
        const ofTrain = await train.run(parameters);
        const ofTest = await test.run(parameters);
        return {
          train_accuracy: ofTrain.accuracy[0],
          test_accuracy: ofTest.accuracy[0],
          train_loss: ofTrain.loss[0],
          test_loss: ofTest.loss[0],
        };
      },
      dispose: async () => {
        await train.dispose();
        await test.dispose();
      },
    };
  },
};

function compileEvaluation(context: MetricContext, samples: Samples) {
  const model = modelOf(context.task);
  return compileOnParameters(context, (parameters, { labels, ...inputs }) => {
    const { logits } = model.forward(parameters, inputs);
    const oneHot = tf.oneHot(labels as tf.Tensor1D, model.classes).toFloat() as tf.Tensor2D;
    return {
      accuracy: accuracy(logits, labels as tf.Tensor1D),
      loss: trainingLoss(lossOf(context.task), logits, oneHot),
    };
  }, { ...inputConstants(samples), labels: { values: samples.labels, shape: [samples.count] } });
}
