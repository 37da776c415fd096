/**
 * The abelian test of Figure 5 and the logit distance of Figure 7.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { commutativityAccuracy, logitDistance, swapHeldOut } from "../../core/metrics/commutativity.ts";
import { swap } from "../../core/training/objective.ts";
import { modelOf, type Samples } from "../task.ts";
import { compileOnParameters, inputConstants, type Metric, type MetricContext } from "./metric.ts";

/** Whether the network gives (a, b) and (b, a) the same answer, and how far apart their logits are. */
export const commutativityMetric: Metric = {
  name: "commutativity",
  tasks: ["modularAddition"],
  columns: () => [
    {
      name: "commutativity_train",
      description: "Share of training pairs (a, b) whose predicted class is that of (b, a), in [0, 1].",
    },
    { name: "commutativity_test", description: "The same over the test pairs." },
    {
      name: "commutativity_held_out",
      description: "The same over the training pairs whose swapped pair is not trained on.",
    },
    {
      name: "logit_distance",
      description: "Mean over training pairs of the squared distance of the logits of (a, b) and (b, a).",
    },
  ],
  settings: () => null,
  prepare: async (context) => {
    const { data } = context;
    const train = await compileBothOrders(context, data.train);
    const test = await compileBothOrders(context, data.test);
    const heldOut = swapHeldOut({
      left: data.train.inputs.left as Int32Array,
      right: data.train.inputs.right as Int32Array,
    });
    const share = (outputs: Readonly<Record<string, Float32Array | Int32Array>>, selected?: readonly boolean[]) =>
      commutativityAccuracy(outputs.predictions as Int32Array, outputs.swapped as Int32Array, { selected });
    return {
      evaluate: async (parameters) => {
        const ofTrain = await train.run(parameters);
        const ofTest = await test.run(parameters);
        return {
          commutativity_train: share(ofTrain),
          commutativity_test: share(ofTest),
          commutativity_held_out: share(ofTrain, heldOut),
          logit_distance: ofTrain.distance[0],
        };
      },
      dispose: async () => {
        await train.dispose();
        await test.dispose();
      },
    };
  },
};

function compileBothOrders(context: MetricContext, samples: Samples) {
  const model = modelOf(context.task);
  return compileOnParameters(context, (parameters, inputs) => {
    const { logits } = model.forward(parameters, inputs);
    const swapped = model.forward(parameters, swap(inputs));
    return {
      predictions: tf.argMax(logits, 1),
      swapped: tf.argMax(swapped.logits, 1),
      distance: logitDistance(logits, swapped.logits),
    };
  }, inputConstants(samples));
}
