import * as tf from "@tensorflow/tfjs";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError, squaredRisk } from "../../../core/losses/mean_squared_error.ts";
import { logitDistance } from "../../../core/metrics/commutativity.ts";
import { mlpJacobianNorms } from "../../../core/metrics/mlp_jacobian.ts";
import { perturbationErrors } from "../../../core/metrics/perturbation_error.ts";
import { gaussNewtonTerm, hessianQuadraticForm, inputGradientTerm } from "../../../core/metrics/sharpness.ts";
import { weightNorm, weightNormL1 } from "../../../core/metrics/weight_norm.ts";
import { mlp } from "../../../core/models/mlp.ts";
import type { Model, NamedTensors, ParameterShapes } from "../../../core/models/model.ts";
import { preNormTransformer } from "../../../core/models/pre_norm_transformer.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { swap } from "../../../core/interventions/commutativity.ts";
import oracle from "../../oracles/metrics.json" with { type: "json" };
import { assertOracle, type OracleArrays, tensorsOf, wave } from "../../oracles/oracle.ts";

interface Subject {
  readonly name: string;
  readonly model: Model;
  readonly numbers: typeof oracle.mlp | typeof oracle.transformer | typeof oracle.preNormTransformer;
  readonly inputs: () => NamedTensors;
}

const perceptron: Subject = {
  name: "an mlp()",
  model: mlp(oracle.mlp.options),
  numbers: oracle.mlp,
  inputs: () => ({ images: images() }),
};

const attention: Subject = {
  name: "a transformer()",
  model: transformer({ ...oracle.transformer.options, firstLayer: "residual" }),
  numbers: oracle.transformer,
  inputs: pairs,
};

const twoLayers: Subject = {
  name: "a preNormTransformer()",
  model: preNormTransformer(oracle.preNormTransformer.options),
  numbers: oracle.preNormTransformer,
  inputs: pairs,
};

for (const { name, model, numbers, inputs } of [perceptron, attention, twoLayers]) {
  Deno.test(`gaussNewtonTerm() of ${name}, over single outputs, sums to the exact squared Jacobian in the weights`, () => {
    const size = numbers.samples * model.classes;
    const terms = basis(size).map((probe) =>
      numberOf(() => {
        const outputs = tf.tensor2d(probe, [numbers.samples, model.classes]);
        return gaussNewtonTerm(model, parametersOf(model, numbers.parameters), inputs(), outputs);
      })
    );
    assertOracle([sum(terms)], [numbers.weightJacobian], "Jacobian");
  });

  Deno.test(`inputGradientTerm() of ${name}, over single classes, sums to the exact squared Jacobian in the inputs`, () => {
    const terms = basis(model.classes).map((probe) =>
      numberOf(() => {
        const outputs = tf.tile(tf.tensor2d(probe, [1, model.classes]), [numbers.samples, 1]);
        return inputGradientTerm(model, parametersOf(model, numbers.parameters), inputs(), outputs);
      })
    );
    assertOracle([sum(terms)], [numbers.inputJacobian], "Jacobian");
  });

  Deno.test(`perturbationErrors() of ${name} are PyTorch's in all three forms`, () => {
    tf.tidy(() => {
      const weights = parametersOf(model, numbers.parameters);
      const shape = [...model.perturbationShape(numbers.samples)];
      const draws = wave(shape.reduce((size, side) => size * side, 1), 700_000);
      const perturbed = model.forward(weights, inputs(), tf.mul(tf.tensor(draws, shape), numbers.scale));
      const errors = perturbationErrors(perturbed.logits, model.forward(weights, inputs()).logits);
      for (const form of ["raw", "softmax", "relative"] as const) {
        assertOracle(errors[form], [numbers.perturbationErrors[form]], form);
      }
    });
  });

  Deno.test(`weightNorm() and weightNormL1() of ${name} are PyTorch's`, () => {
    const parameters = Object.fromEntries(
      Object.entries(numbers.parameters as OracleArrays).map(([key, values]) => [key, Float32Array.from(values)]),
    );
    assertOracle([weightNorm(parameters)], [numbers.norms.euclidean], "Euclidean norm");
    assertOracle([weightNormL1(parameters)], [numbers.norms.absolute], "sum of absolute values");
  });
}

Deno.test("mlpJacobianNorms() are the exact squared Jacobians", () => {
  tf.tidy(() => {
    const { weights, inputs } = mlpJacobianNorms(parametersOf(perceptron.model, oracle.mlp.parameters), images());
    assertOracle(weights, [oracle.mlp.weightJacobian], "weights");
    assertOracle(inputs, [oracle.mlp.inputJacobian], "inputs");
  });
});

for (
  const [{ name, model, numbers }, distance] of [
    [attention, oracle.transformer.logitDistance],
    [twoLayers, oracle.preNormTransformer.logitDistance],
  ] as const
) {
  Deno.test(`logitDistance() of ${name} is PyTorch's`, () => {
    tf.tidy(() => {
      const weights = parametersOf(model, numbers.parameters);
      const logits = model.forward(weights, pairs()).logits;
      const swapped = model.forward(weights, swap(pairs())).logits;
      assertOracle(logitDistance(logits, swapped), [distance], "logit distance");
    });
  });
}

const oneHot = (labels: readonly number[], classes: number) =>
  tf.oneHot(tf.tensor1d([...labels], "int32"), classes).toFloat() as tf.Tensor2D;

const losses = [
  {
    title: "the mean squared error of an mlp()",
    ...perceptron,
    loss: (logits: tf.Tensor2D) => meanSquaredError(logits, oneHot(oracle.mlp.labels, 3)),
    exact: oracle.mlp.hessian.meanSquaredError,
  },
  {
    title: "the risk of an interpolating mlp()",
    ...perceptron,
    loss: (logits: tf.Tensor2D) => squaredRisk(logits, tf.tensor(logits.dataSync(), logits.shape)),
    exact: oracle.mlp.hessian.interpolatingRisk,
  },
  {
    title: "the cross-entropy of a transformer()",
    ...attention,
    loss: (logits: tf.Tensor2D) => crossEntropy(logits, oneHot(oracle.transformer.labels, 6)),
    exact: oracle.transformer.hessian.crossEntropy,
  },
  {
    title: "the cross-entropy of a preNormTransformer()",
    ...twoLayers,
    loss: (logits: tf.Tensor2D) => crossEntropy(logits, oneHot(oracle.preNormTransformer.labels, 6)),
    exact: oracle.preNormTransformer.hessian.crossEntropy,
  },
];

for (const { title, model, numbers, inputs, loss, exact } of losses) {
  const shapes = model.parameterShapes;
  const form = (vector: Float32Array) =>
    numberOf(() => {
      const lossOf = (weights: NamedTensors) => loss(model.forward(weights, inputs()).logits);
      return hessianQuadraticForm(lossOf, parametersOf(model, numbers.parameters), probeOf(vector, shapes));
    });
  const size = Object.values(shapes).reduce((total, shape) => total + shape.reduce((a, b) => a * b, 1), 0);

  Deno.test(`hessianQuadraticForm() of ${title} is v . H v of the whole Hessian`, () => {
    assertOracle([form(wave(size, 900_000).map(Math.sign))], [exact.quadraticForm], "v . H v");
  });

  // Takes more second derivatives than there are parameters: minutes of the two-layer transformer, whose v . H v must do.
  if (model === twoLayers.model) continue;
  Deno.test(`hessianQuadraticForm() of ${title}, over an orthogonal set of sign vectors, averages to the exact trace`, () => {
    const order = 2 ** Math.ceil(Math.log2(size));
    const forms = Array.from({ length: order }, (_, row) => form(walshSigns(row, size)));
    assertOracle([sum(forms) / order], [exact.trace], "trace");
  });
}

Deno.test("the trace of the risk's Hessian equals the squared Jacobian where the network interpolates", () => {
  assertOracle([oracle.mlp.hessian.interpolatingRisk.trace], [oracle.mlp.weightJacobian], "trace");
});

// Helpers

function images(): tf.Tensor2D {
  const { samples, options } = oracle.mlp;
  return tf.tensor2d(wave(samples * options.inputWidth, 500_000), [samples, options.inputWidth]);
}

function pairs(): NamedTensors {
  const { left, right } = oracle.transformer;
  return { left: tf.tensor1d(left, "int32"), right: tf.tensor1d(right, "int32") };
}

function parametersOf(model: Model, arrays: object): NamedTensors {
  return tensorsOf(arrays as OracleArrays, model.parameterShapes);
}

function numberOf(compute: () => tf.Scalar): number {
  return tf.tidy(compute).dataSync()[0];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function basis(size: number): Float32Array[] {
  return Array.from({ length: size }, (_, i) => Float32Array.from({ length: size }, (_, j) => i === j ? 1 : 0));
}

/** Signs (-1)^(number of ones that row and column share in binary): orthogonal rows over a power of two of columns. */
function walshSigns(row: number, size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, column) => {
    let shared = row & column, sign = 1;
    for (; shared !== 0; shared &= shared - 1) sign = -sign;
    return sign;
  });
}

/** Cuts a vector into tensors of the parameters' shapes, in their order. */
function probeOf(vector: Float32Array, shapes: ParameterShapes): NamedTensors {
  let begin = 0;
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const end = begin + shape.reduce((size, side) => size * side, 1);
      const part = tf.tensor(vector.slice(begin, end), [...shape]);
      begin = end;
      return [name, part];
    }),
  );
}
