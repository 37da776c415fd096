/**
 * Accuracy and loss on clean inputs.
 *
 * @module
 */
import type { ParameterArrays } from "../../core/models/model.ts";
import { cleanOutputs, joined } from "./clean_outputs.ts";
import type { Metric } from "./metric.ts";

/** Train and test accuracy and loss, without interventions and on clean inputs. */
export const accuracyMetric: Metric = {
  name: "accuracy",
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
  prepare: (context) => {
    const { train, test } = context.data;
    const labels = joined(train.labels, test.labels);
    const outputs = cleanOutputs(context);
    const share = (predictions: ArrayLike<number>, from: number, to: number) => {
      let right = 0;
      for (let i = from; i < to; i++) if (predictions[i] === labels[i]) right++;
      return right / (to - from);
    };
    return Promise.resolve({
      evaluate: async (parameters: ParameterArrays) => {
        const { predictions, trainLoss, testLoss } = await outputs.run(parameters);
        return {
          train_accuracy: share(predictions, 0, train.count),
          test_accuracy: share(predictions, train.count, labels.length),
          train_loss: trainLoss[0],
          test_loss: testLoss[0],
        };
      },
      dispose: () => outputs.dispose(),
    });
  },
};
