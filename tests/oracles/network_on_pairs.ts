/**
 * The laws of a network on pairs that has an oracle, which `oracle_on_pairs` of `pytorch_oracle.py` writes.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { commutativity } from "../../core/interventions/commutativity.ts";
import { crossEntropy } from "../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../core/losses/mean_squared_error.ts";
import type { Model, NamedTensors } from "../../core/models/model.ts";
import type { AdamWOptions } from "../../core/optimizers/adamw.ts";
import { intervenedObjective } from "../../core/training/composition.ts";
import { assertOracle, assertOracles, gradientsOf, type OracleArrays, tensorsOf, wave } from "./oracle.ts";

/** Logits and both kinds of first layer. */
interface Outputs {
  readonly logits: readonly number[];
  readonly residual: readonly number[];
  readonly embedding: readonly number[];
}

/** The numbers of an oracle, whose parameters bear the names of its network. */
export interface PairsOracle extends Outputs {
  readonly options: { readonly width: number };
  readonly adamw: AdamWOptions;
  readonly schedule: { readonly lambda1: number; readonly lambda2: number };
  readonly grokfast: { readonly alpha: number; readonly lambda: number };
  readonly abelianCoefficient: number;
  readonly samples: number;
  readonly steps: number;
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly labels: readonly number[];
  readonly parameters: OracleArrays;
  readonly perturbed: Outputs & { readonly scale: number };
  readonly losses: Readonly<Record<Objective, number>>;
  readonly gradients: Readonly<Record<Objective, OracleArrays>>;
  readonly training: Readonly<
    Record<"standard" | "perturbed" | "abelian" | "grokfast", {
      readonly losses: readonly number[];
      readonly accuracies: readonly number[];
      readonly parameters: OracleArrays;
    }>
  >;
}

type Objective = "crossEntropy" | "perturbed" | "abelian" | "meanSquaredError";

/** Registers a test for each kind of first layer and for each objective. */
export function testsOnPairs(
  name: string,
  modelWith: (reading: { readonly firstLayer: "residual" | "embedding" }) => Model,
  oracle: PairsOracle,
): void {
  const model = modelWith({ firstLayer: "residual" });
  const parameters = () => tensorsOf(oracle.parameters, model.parameterShapes);
  const pairs = () => ({
    left: tf.tensor1d([...oracle.left], "int32"),
    right: tf.tensor1d([...oracle.right], "int32"),
  });
  /** The first draw of training, at the oracle's scale. */
  const noise = () => {
    const size = oracle.samples * 3 * oracle.options.width;
    const draw = tf.tensor(wave(size, 700_000), [...model.perturbationShape(oracle.samples)]);
    return tf.mul(draw, oracle.perturbed.scale);
  };

  for (const firstLayer of ["residual", "embedding"] as const) {
    const variant = modelWith({ firstLayer });

    Deno.test(`${name} computes what PyTorch does at all positions, at the last one; first layer: ${firstLayer}`, () => {
      tf.tidy(() => {
        const clean = variant.forward(parameters(), pairs());
        assertOracle(clean.logits, oracle.logits, "logits");
        assertOracle(clean.firstLayer, oracle[firstLayer], "first layer");
        const perturbed = variant.forward(parameters(), pairs(), noise());
        assertOracle(perturbed.logits, oracle.perturbed.logits, "perturbed logits");
        assertOracle(perturbed.firstLayer, oracle.perturbed[firstLayer], "perturbed first layer");
      });
    });
  }

  const objectives = {
    crossEntropy: { loss: crossEntropy, interventions: [], perturbation: undefined },
    perturbed: { loss: crossEntropy, interventions: [], perturbation: noise },
    abelian: {
      loss: crossEntropy,
      interventions: [commutativity.intervention({ coefficient: oracle.abelianCoefficient })],
      perturbation: undefined,
    },
    meanSquaredError: { loss: meanSquaredError, interventions: [], perturbation: undefined },
  } as const;

  for (const [key, { loss, interventions, perturbation }] of Object.entries(objectives)) {
    const objective = key as keyof typeof objectives;

    Deno.test(`the objective "${objective}" of a ${name} has PyTorch's value and gradient`, () => {
      tf.tidy(() => {
        const oneHotLabels = tf.oneHot(tf.tensor1d([...oracle.labels], "int32"), model.classes)
          .toFloat() as tf.Tensor2D;
        const batch = { inputs: pairs(), oneHotLabels, perturbation: perturbation?.(), noise: {}, constants: {} };
        const step = { ...batch, model, loss, step: tf.scalar(0), trainAccuracy: tf.scalar(0) };
        const valueOf = (given: NamedTensors) =>
          intervenedObjective(interventions, { ...step, parameters: given }).value;
        assertOracle(valueOf(parameters()), [oracle.losses[objective]], "value");
        assertOracles(gradientsOf(valueOf, parameters()), oracle.gradients[objective], "gradient");
      });
    });
  }
}
