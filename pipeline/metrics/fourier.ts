/**
 * The Fourier progress measures of Nanda et al., of modular addition by a transformer.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import {
  embeddingPowers,
  frequencyCount,
  keyFrequencies,
  restrictedAndExcluded,
  sumWaves,
} from "../../core/metrics/fourier.ts";
import type { ParameterArrays } from "../../core/models/model.ts";
import { inputShape } from "../../data/samples.ts";
import type { RunTask } from "../tasks/task.ts";
import { joined } from "./clean_outputs.ts";
import { compileOnParameters, type Metric } from "./metric.ts";

/** Key frequencies of a checkpoint's own embedding, and what the network does with their waves of a + b alone, and without them. */
export const fourierMetric: Metric = {
  name: "fourier",
  inapplicable: ({ model, settings }) =>
    model.embedding === undefined || operationOf(settings) !== "addition"
      ? "Fourier measures are of modular addition with an embedding of the residues"
      : undefined,
  columns: () => [
    {
      name: "fourier_key_frequencies",
      description: "Frequencies with more than 3 times an equal share of the embedding's power, its mean left out.",
    },
    { name: "fourier_embedding_share", description: "Share of that power in the key frequencies, in [0, 1]." },
    {
      name: "fourier_restricted_loss",
      description: "Loss on the test pairs of the logits' mean and their key waves of a + b alone.",
    },
    { name: "fourier_excluded_loss", description: "Loss on the training pairs of the logits without those waves." },
  ],
  settings: () => null,
  prepare: async (context) => {
    const { task: { model, loss }, data: { train, test } } = context;
    const { parameter, width } = model.embedding as NonNullable<typeof model.embedding>;
    const modulus = model.parameterShapes[parameter][0] - 1;
    const left = joined(train.inputs.left as Int32Array, test.inputs.left as Int32Array);
    const right = joined(train.inputs.right as Int32Array, test.inputs.right as Int32Array);
    const labels = joined(train.labels, test.labels);
    const count = labels.length;
    const frequencies = frequencyCount(modulus);
    const compiled = await compileOnParameters(
      context,
      (parameters, { waves, kept, labels: given, ...pairs }) => {
        const { logits } = model.forward(parameters, pairs);
        const { restricted, excluded } = restrictedAndExcluded(
          logits,
          waves as tf.Tensor2D,
          kept as tf.Tensor1D,
        );
        const oneHot = tf.oneHot(given as tf.Tensor1D, model.classes).toFloat() as tf.Tensor2D;
        const lossOn = (rows: tf.Tensor2D, from: number, size: number) =>
          loss(tf.slice(rows, [from, 0], [size, model.classes]), tf.slice(oneHot, [from, 0], [size, model.classes]));
        return {
          restricted: lossOn(restricted, train.count, test.count),
          excluded: lossOn(excluded, 0, train.count),
        };
      },
      {
        left: { values: left, shape: inputShape(left, count) },
        right: { values: right, shape: inputShape(right, count) },
        labels: { values: labels, shape: [count] },
        waves: { values: sumWaves(left.map((a, row) => a + right[row]), modulus), shape: [count, 2 * frequencies] },
      },
      { kept: [2 * frequencies] },
    );
    return {
      evaluate: async (parameters: ParameterArrays) => {
        const powers = embeddingPowers({ values: parameters[parameter], width });
        const keys = keyFrequencies(powers);
        const kept = Float32Array.from([...keys, ...keys], Number);
        const { restricted, excluded } = await compiled.run(parameters, { kept });
        const total = powers.reduce((sum, power) => sum + power, 0);
        return {
          fourier_key_frequencies: keys.filter(Boolean).length,
          fourier_embedding_share: total === 0
            ? null
            : powers.reduce((sum, power, k) => sum + (keys[k] ? power : 0), 0) / total,
          fourier_restricted_loss: restricted[0],
          fourier_excluded_loss: excluded[0],
        };
      },
      dispose: () => compiled.dispose(),
    };
  },
};

function operationOf({ dataset }: RunTask["settings"]): string | undefined {
  return (dataset as { readonly operation?: string }).operation;
}
