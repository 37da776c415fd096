/**
 * Effective ranks of a network's first and last matrix.
 *
 * @module
 */
import { matrixOf } from "../../core/linalg/matrix.ts";
import { effectiveRank } from "../../core/metrics/effective_rank.ts";
import type { ParameterArrays } from "../../core/models/model.ts";
import type { Metric } from "./metric.ts";

/** How many directions embedding and unembedding use. */
export const effectiveRankMetric: Metric = {
  name: "effective_rank",
  columns: () => [
    {
      name: "effective_rank_first",
      description: "Effective rank of what the input meets first: the token embedding, or W1; at least 1.",
    },
    {
      name: "effective_rank_last",
      description:
        "Effective rank of the matrix that makes the logits: the unembedding, or the last layer's; at least 1.",
    },
  ],
  settings: () => null,
  prepare: ({ task: { model: { firstParameter, parameterShapes } } }) => {
    const matrices = Object.keys(parameterShapes).filter((name) => parameterShapes[name].length === 2);
    const last = matrices[matrices.length - 1];
    const rankOf = (name: string, parameters: ParameterArrays) =>
      effectiveRank(matrixOf(parameterShapes[name] as readonly [number, number], parameters[name]));
    return Promise.resolve({
      evaluate: (parameters: ParameterArrays) =>
        Promise.resolve({
          effective_rank_first: rankOf(firstParameter, parameters),
          effective_rank_last: rankOf(last, parameters),
        }),
      dispose: () => Promise.resolve(),
    });
  },
};
