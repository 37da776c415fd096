import * as tf from "@tensorflow/tfjs";
import type { BuiltInIntervention } from "../../../core/interventions/built_in.ts";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import { mlp } from "../../../core/models/mlp.ts";
import type { Model, ParameterArrays } from "../../../core/models/model.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { adamw } from "../../../core/optimizers/adamw.ts";
import { constantArrays, initialParameters, noiseDraws, stepTransform } from "../../../core/training/composition.ts";
import { builtIn, interventions } from "../../../pipeline/interventions/interventions.ts";
import { integers } from "../../arbitraries/tensors.ts";
import { assertEquals } from "../../assert.ts";
import oracle from "../../oracles/interventions.json" with { type: "json" };
import { type OracleArrays, wave } from "../../oracles/oracle.ts";
import { assertTraining, noiseOf, prefixed } from "../../oracles/training_case.ts";

interface OracleCase {
  readonly interventions: readonly string[];
  readonly settings: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly losses: readonly number[];
  readonly parameters: OracleArrays;
}

const ofMlp = oracle.mlp;
const ofTransformer = oracle.transformer;
const networks = {
  "mlp()": {
    model: mlp(ofMlp.options),
    loss: meanSquaredError,
    labels: ofMlp.labels,
    arrays: { images: wave(ofMlp.labels.length * ofMlp.options.inputWidth, 500_000) },
    initial: ofMlp.parameters,
    cases: ofMlp.cases as unknown as readonly OracleCase[],
  },
  "transformer()": {
    model: transformer(ofTransformer.options),
    loss: crossEntropy,
    labels: ofTransformer.labels,
    arrays: { left: Int32Array.from(ofTransformer.left), right: Int32Array.from(ofTransformer.right) },
    initial: ofTransformer.parameters,
    cases: ofTransformer.cases as unknown as readonly OracleCase[],
  },
} as const;

for (const [name, { model, loss, labels, arrays, initial, cases }] of Object.entries(networks)) {
  for (const expected of cases) {
    const words = expected.interventions.join("+");
    const values = JSON.stringify(expected.settings);
    Deno.test(`${oracle.steps} training steps of ${name} with ${words} are PyTorch's, ${values}`, () => {
      const made = expected.interventions.map((each) =>
        (builtIn(each) as BuiltInIntervention).intervention(expected.settings[each])
      );
      const parameters = initialParameters(made, arraysOf(initial));
      const constants = constantArrays(made, {
        inputs: arrays,
        labels: Int32Array.from(labels),
        fullBatch: true,
        parameters,
      });
      const samples = labels.length;
      assertTraining({
        settings: {
          ...{ model, loss, interventions: made, constants, samples, batchSize: "full" },
          transform: stepTransform(made, adamw, oracle.adamw),
          inputs: Object.fromEntries(
            Object.entries(model.inputs).map((
              [input, { shape, dtype }],
            ) => [input, { shape: [samples, ...shape], dtype }]),
          ),
        },
        data: () => ({
          ...prefixed("inputs", inputsOf(model, arrays, samples)),
          ...prefixed(
            "constants",
            Object.fromEntries(
              Object.entries(constants).map(([key, { values, shape }]) => [key, tf.tensor(values, [...shape])]),
            ),
          ),
          labels: integers(labels),
        }),
        feeds: (step) =>
          prefixed(
            "noise",
            Object.fromEntries(
              noiseDraws(made, model, samples).map((draw) => [draw.name, noiseOf(step, draw.shape)]),
            ),
          ),
        initial: Object.fromEntries(Object.entries(parameters).map(([key, array]) => [key, [...array]])),
        steps: oracle.steps,
        expected,
      });
    });
  }
}

Deno.test("every built-in intervention is beside PyTorch, here or in the oracles of the networks", () => {
  const elsewhere = ["perturbed", "abelian", "grokfast"];
  for (const { cases } of Object.values(networks)) {
    const compared = new Set(cases.flatMap((each) => each.interventions));
    const missing = interventions.map(({ name }) => name).filter((name) => !compared.has(name));
    assertEquals(missing, elsewhere);
  }
});

// Helpers

function arraysOf(arrays: OracleArrays): ParameterArrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, Float32Array.from(values)]));
}

function inputsOf({ inputs }: Model, arrays: Readonly<Record<string, Float32Array | Int32Array>>, samples: number) {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => [
      name,
      tf.tensor(arrays[name], [samples, ...shape], dtype),
    ]),
  );
}
