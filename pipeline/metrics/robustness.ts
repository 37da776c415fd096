/**
 * The theory of Section 3 along training: both sides of Lemma 3.1, and the radii of Theorem 3.2 and Corollary 3.4.
 *
 * @module
 */
import type { ParameterArrays } from "../../core/models/model.ts";
import { matrixOf } from "../../core/linalg/matrix.ts";
import { columnProducts } from "../../core/linalg/row_products.ts";
import { symmetricEigenvalues } from "../../core/linalg/symmetric_eigenvalues.ts";
import { embeddedDistances, smallestEmbeddedNorm } from "../../core/metrics/embedded_pairs.ts";
import { weightNorm, weightNormL1 } from "../../core/metrics/weight_norm.ts";
import { distancesToTrainSet } from "../../core/theory/distances_to_train_set.ts";
import { inputGradientBound } from "../../core/theory/input_gradient_bound.ts";
import { robustnessGuarantee } from "../../core/theory/robust_radius.ts";
import type { Samples, TaskData } from "../tasks/task.ts";
import { compileJacobianNorms } from "./jacobian_norms.ts";
import type { Metric, MetricContext } from "./metric.ts";

/** Both sides of Lemma 3.1, and what Theorem 3.2 and Corollary 3.4 guarantee, from measured quantities. */
export const robustnessMetric: Metric = {
  name: "robustness",
  columns: () => [
    {
      name: "gauss_newton_sharpness",
      description: "1/n sum_i ||grad_W f(x_i)||_F^2: the risk's sharpness when fitted.",
    },
    { name: "gauss_newton_standard_error", description: "Its standard error; 0 where it is exact." },
    { name: "input_gradient_norm", description: "Left side of Lemma 3.1: 1/n sum_i ||grad_x f(x_i)||_F^2." },
    { name: "input_gradient_standard_error", description: "Its standard error; 0 where it is exact." },
    { name: "lemma_3_1_bound", description: "Right side of Lemma 3.1: ||W||_F^2 / min ||x_i||^2 times the sharpness." },
    {
      name: "lemma_3_1_operator_bound",
      description: "The same with ||W1||_op^2 for ||W||_F^2, where inputs are numbers and not tokens.",
    },
    { name: "theorem_3_2_radius", description: "Distance to a training input within which the label is guaranteed." },
    { name: "theorem_3_2_accuracy", description: "Test accuracy that this radius guarantees, in [0, 1]." },
    { name: "corollary_3_4_radius", description: "The same distance with ||W||_1 for ||W||_F." },
    { name: "corollary_3_4_accuracy", description: "Test accuracy that this radius guarantees, in [0, 1]." },
  ],
  settings: ({ model, settings: { metrics } }) => ({
    hutchinsonProbes: model.jacobianNorms === undefined ? metrics.hutchinsonProbes : null, // else exact
    gradientLipschitz: metrics.gradientLipschitz,
  }),
  prepare: async (context) => {
    const jacobians = await compileJacobianNorms(context);
    const geometry = inputGeometry(context);
    const { gradientLipschitz } = context.task.settings.metrics;
    return {
      evaluate: async (parameters) => {
        const { weights, inputs } = await jacobians.measure(parameters);
        const { smallestInputNorm, distances, operatorNorm } = geometry(parameters);
        const norm = weightNorm(parameters);
        const sharpness = weights.mean;
        // The lemma divides by the smallest input's norm: of an embedding that is zero it says nothing.
        const bound = (factor: number) =>
          smallestInputNorm > 0 ? inputGradientBound({ weightNorm: factor, smallestInputNorm, sharpness }) : null;
        const measured = {
          samples: context.data.train.count,
          sharpness,
          smallestInputNorm,
          gradientLipschitz,
          distances,
        };
        const theorem = robustnessGuarantee({ ...measured, weightNorm: norm });
        const corollary = robustnessGuarantee({ ...measured, weightNorm: weightNormL1(parameters) });
        return {
          gauss_newton_sharpness: sharpness,
          gauss_newton_standard_error: weights.standardError,
          input_gradient_norm: inputs.mean,
          input_gradient_standard_error: inputs.standardError,
          lemma_3_1_bound: bound(norm),
          lemma_3_1_operator_bound: operatorNorm === null ? null : bound(operatorNorm),
          theorem_3_2_radius: theorem.radius,
          theorem_3_2_accuracy: theorem.accuracy,
          corollary_3_4_radius: corollary.radius,
          corollary_3_4_accuracy: corollary.accuracy,
        };
      },
      dispose: () => jacobians.dispose(),
    };
  },
};

/** What Section 3 needs to know of the inputs; for the transformer an input is its embeddings, which training moves. */
interface InputGeometry {
  readonly smallestInputNorm: number;
  /** Of each test input to the nearest training input of the same label. */
  readonly distances: ArrayLike<number>;
  /** ||W1||_op where the first layer is linear in the input and a matrix of numbers, else `null`. */
  readonly operatorNorm: number | null;
}

function inputGeometry({ task: { model }, data }: MetricContext): (parameters: ParameterArrays) => InputGeometry {
  const { embedding, firstParameter, parameterShapes } = model;
  if (embedding === undefined) {
    const shape = parameterShapes[firstParameter] as readonly [number, number];
    const fixed = fixedGeometry(data, shape[0]);
    return ({ [firstParameter]: weights }) => {
      if (!weights.every(Number.isFinite)) return { ...fixed, operatorNorm: null };
      const gram = columnProducts(matrixOf(shape, weights));
      return { ...fixed, operatorNorm: Math.sqrt(Math.max(...symmetricEigenvalues(gram))) };
    };
  }
  const train = pairsOf(data.train);
  const test = pairsOf(data.test);
  return ({ [embedding.parameter]: values }) => {
    const embedded = { values, width: embedding.width };
    return {
      smallestInputNorm: smallestEmbeddedNorm(embedded, train),
      distances: embeddedDistances(embedded, test, train),
      operatorNorm: null,
    };
  };
}

/** Of inputs that are numbers. */
function fixedGeometry({ train, test }: TaskData, width: number) {
  const values = ({ inputs }: Samples) => Object.values(inputs)[0] as Float32Array<ArrayBuffer>;
  const matrix = (samples: Samples) => matrixOf([samples.count, width], values(samples));
  let smallest = Infinity;
  for (let i = 0; i < train.count; i++) {
    smallest = Math.min(smallest, weightNorm({ input: values(train).subarray(i * width, (i + 1) * width) }));
  }
  const labels = { labels: test.labels, trainLabels: train.labels };
  return { smallestInputNorm: smallest, distances: distancesToTrainSet(matrix(test), matrix(train), labels) };
}

function pairsOf({ inputs, labels }: Samples) {
  return { left: inputs.left as Int32Array, right: inputs.right as Int32Array, labels };
}
