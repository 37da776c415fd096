/**
 * The abelian test of Figure 5 and the logit distance of Figure 7.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { commutativityAccuracy, logitDistance, swapHeldOut } from "../../core/metrics/commutativity.ts";
import { modelOf } from "../task.ts";
import { compileOnParameters, type Metric } from "./metric.ts";

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
    const { data: { train, test } } = context;
    const model = modelOf(context.task);
    // Train and test together are all ordered pairs, so one pass over them holds every swapped pair's logits too.
    const left = joined(train.inputs.left as Int32Array, test.inputs.left as Int32Array);
    const right = joined(train.inputs.right as Int32Array, test.inputs.right as Int32Array);
    const twin = swappedRows(left, right);
    const heldOut = swapHeldOut({
      left: train.inputs.left as Int32Array,
      right: train.inputs.right as Int32Array,
    });
    const compiled = await compileOnParameters(
      context,
      (parameters, { left, right, trainTwin }) => {
        const { logits } = model.forward(parameters, { left, right });
        const ofTrain = tf.slice(logits, [0, 0], [train.count, model.classes]);
        return {
          predictions: tf.argMax(logits, 1),
          distance: logitDistance(ofTrain, tf.gather(logits, trainTwin as tf.Tensor1D)),
        };
      },
      {
        left: { values: left, shape: [left.length] },
        right: { values: right, shape: [right.length] },
        trainTwin: { values: twin.slice(0, train.count), shape: [train.count] },
      },
    );
    return {
      evaluate: async (parameters) => {
        const { predictions, distance } = await compiled.run(parameters);
        const share = (from: number, to: number, selected?: readonly boolean[]) => {
          const swapped = twin.slice(from, to).map((row) => predictions[row]);
          return commutativityAccuracy(predictions.slice(from, to) as Int32Array, swapped, { selected });
        };
        return {
          commutativity_train: share(0, train.count),
          commutativity_test: share(train.count, left.length),
          commutativity_held_out: share(0, train.count, heldOut),
          logit_distance: distance[0],
        };
      },
      dispose: () => compiled.dispose(),
    };
  },
};

function joined(first: Int32Array, second: Int32Array): Int32Array {
  const both = new Int32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** The row of (b, a) for the row of each (a, b). */
function swappedRows(left: Int32Array, right: Int32Array): Int32Array {
  const rows = new Map(Array.from(left, (a, row) => [`${a},${right[row]}`, row]));
  return left.map((a, row) => {
    const twin = rows.get(`${right[row]},${a}`);
    if (twin === undefined) {
      throw new RangeError(`Cannot swap a pair as its twin is in neither part: current value is (${a}, ${right[row]})`);
    }
    return twin;
  });
}
