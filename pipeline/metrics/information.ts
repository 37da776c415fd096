/**
 * The matrix information of Section 5: PMI, PE, MID and ED, with the bounds of Theorems 5.9 and 5.12.
 *
 * @module
 */
import { batchInformation } from "../../core/information/batch_information.ts";
import { matrixOf } from "../../core/linalg/matrix.ts";
import { firstRowWithoutDirection } from "../../core/linalg/normalized_rows.ts";
import type { ParameterArrays } from "../../core/models/model.ts";
import type { Metric, MetricColumn } from "./metric.ts";
import { noisyOutputs } from "./noisy_outputs.ts";

const columns: readonly MetricColumn[] = [
  { name: "pmi", description: "Perturbed mutual information of first and last layer (Definition 5.1), in nats." },
  { name: "pe", description: "Perturbed entropy of the last layer (Definition 5.2), in nats." },
  { name: "mid", description: "Mutual information difference (Definition 5.3), in nats, with the configured sign." },
  { name: "ed", description: "Entropy difference (Definition 5.4), in nats, with the configured sign." },
  { name: "mutual_information", description: "Mutual information on clean inputs, in nats." },
  { name: "entropy", description: "Entropy of the last layer on clean inputs, in nats." },
  { name: "pmi_order_2", description: "PMI at order 2, in nats." },
  { name: "pe_order_2", description: "PE at order 2, in nats." },
  { name: "mid_order_2", description: "MID at order 2, in nats." },
  { name: "ed_order_2", description: "ED at order 2, in nats." },
  { name: "mid_bound", description: "Theorem 5.12's bound on |MID| at order 2, in nats." },
  { name: "ed_bound", description: "Theorem 5.9's bound on |ED| at order 2, in nats." },
];

/** Where a feature is zero or not finite, as in a network that is about to diverge, it has no direction and none of these exists. */
const undefinedColumns = Object.fromEntries(columns.map(({ name }) => [name, null]));

/** Entropies and mutual information of first- and last-layer features on the training set, perturbed and clean. */
export const informationMetric: Metric = {
  name: "information",
  columns: () => columns,
  settings: (task) => {
    const { perturbationScale, batchSize, order, differenceSign } = task.settings.metrics;
    const { firstLayer = null } = task.settings.metrics;
    return { firstLayer, perturbationScale, batchSize, order, differenceSign };
  },
  prepare: (context) => {
    const { train } = context.data;
    const outputs = noisyOutputs(context);
    return Promise.resolve({
      evaluate: async (parameters: ParameterArrays) => {
        const features = await outputs.runWhole(parameters);
        const matrix = (name: string) => {
          const values = features[name] as Float32Array;
          return matrixOf([train.count, values.length / train.count], values);
        };
        const layers = {
          hidden: matrix("hidden"),
          logits: matrix("logits"),
          cleanHidden: matrix("cleanHidden"),
          cleanLogits: matrix("cleanLogits"),
        };
        if (Object.values(layers).some((layer) => firstRowWithoutDirection(layer) !== undefined)) {
          return undefinedColumns;
        }
        const { ofOrder, ofOrderTwo, ...bounds } = batchInformation({ ...layers, ...context.task.settings.metrics });
        return {
          pmi: ofOrder.perturbedMutualInformation,
          pe: ofOrder.perturbedEntropy,
          mid: ofOrder.mutualInformationDifference,
          ed: ofOrder.entropyDifference,
          mutual_information: ofOrder.mutualInformation,
          entropy: ofOrder.entropy,
          pmi_order_2: ofOrderTwo.perturbedMutualInformation,
          pe_order_2: ofOrderTwo.perturbedEntropy,
          mid_order_2: ofOrderTwo.mutualInformationDifference,
          ed_order_2: ofOrderTwo.entropyDifference,
          mid_bound: bounds.mutualInformationDifferenceBound,
          ed_bound: bounds.entropyDifferenceBound,
        };
      },
      dispose: () => outputs.dispose(),
    });
  },
};
