/**
 * The abelian test of Figure 5 and the logit distance of Figure 7.
 *
 * @module
 */
import { type ParameterArrays, takesPairs } from "../../core/models/model.ts";
import { commutativityAccuracy, swapHeldOut } from "../../core/metrics/commutativity.ts";
import type { Samples } from "../../data/samples.ts";
import { cleanOutputs, joined, swappedRows } from "./clean_outputs.ts";
import type { Metric } from "./metric.ts";

/** Whether the network gives (a, b) and (b, a) the same answer, how far apart their logits are, and what that is worth on test pairs. */
export const commutativityMetric: Metric = {
  name: "commutativity",
  inapplicable: ({ model }) => takesPairs(model) ? undefined : "its inputs are not pairs, so there is nothing to swap",
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
    {
      name: "test_accuracy_swap_trained",
      description:
        "Share of the test pairs (a, b) classified correctly of those whose swapped pair (b, a) is trained on.",
    },
    {
      name: "test_accuracy_swap_held_out",
      description: "The same of the test pairs whose swapped pair is not trained on.",
    },
  ],
  settings: () => null,
  prepare: (context) => {
    const { train, test } = context.data;
    const pairsOf = ({ inputs: { left, right } }: Samples) => ({
      left: left as Int32Array,
      right: right as Int32Array,
    });
    const [pairs, testPairs] = [pairsOf(train), pairsOf(test)];
    // One pass over all ordered pairs holds what every swapped pair is answered, too.
    const twins = swappedRows(joined(pairs.left, test.inputs.left), joined(pairs.right, test.inputs.right));
    const heldOut = swapHeldOut(pairs);
    const testHeldOut = swapHeldOut(testPairs, pairs);
    const testTrained = testHeldOut.map((isHeldOut) => !isHeldOut);
    const outputs = cleanOutputs(context);
    return Promise.resolve({
      evaluate: async (parameters: ParameterArrays) => {
        const { predictions, trainLogitDistance } = await outputs.run(parameters);
        const share = (from: number, to: number, selected?: readonly boolean[]) => {
          const swapped = twins.slice(from, to).map((row) => predictions[row]);
          return commutativityAccuracy(predictions.slice(from, to) as Int32Array, swapped, { selected });
        };
        const right = (selected: readonly boolean[]) =>
          commutativityAccuracy(predictions.slice(train.count) as Int32Array, test.labels, { selected });
        return {
          commutativity_train: share(0, train.count),
          commutativity_test: share(train.count, twins.length),
          commutativity_held_out: share(0, train.count, heldOut),
          logit_distance: trainLogitDistance[0],
          test_accuracy_swap_trained: right(testTrained),
          test_accuracy_swap_held_out: right(testHeldOut),
        };
      },
      dispose: () => outputs.dispose(),
    });
  },
};
