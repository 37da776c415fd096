/**
 * What metrics differentiate, on each network: compiled equals eager for outputs, gradients, second derivatives and Jacobian terms.
 */
import * as tf from "@tensorflow/tfjs";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { gaussNewtonTerm, hessianQuadraticForm, inputGradientTerm } from "../../../core/metrics/sharpness.ts";
import { mlp } from "../../../core/models/mlp.ts";
import { type Model, type NamedTensors, sizeOfShape, takesPairs } from "../../../core/models/model.ts";
import { preNormTransformer } from "../../../core/models/pre_norm_transformer.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { normalArray, rademacherArray } from "../../../core/random/random_arrays.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import type { Engine, NamedArrays } from "../../../pipeline/engine/engine.ts";
import { assert, assertEquals } from "../../assert.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));
/** Of the largest element: terms of second derivatives cancel. */
const TOLERANCE = 1e-4;
const SAMPLES = 6;

const sizes = { modulus: 5, width: 8, heads: 2, hiddenWidth: 6 };
const networks: Readonly<Record<string, Model>> = {
  "mlp()": mlp({ input: "bits", inputWidth: 5, hiddenWidths: [7, 6], classes: 2, initializationScale: 2 }),
  "transformer()": transformer(sizes),
  "preNormTransformer() of one layer": preNormTransformer({ ...sizes, layers: 1 }),
  "preNormTransformer() of two layers": preNormTransformer({ ...sizes, layers: 2 }),
};

for (const [name, model] of Object.entries(networks)) {
  Deno.test({
    name: `outputs, gradients, second derivatives and Jacobian terms of ${name}: compiled equals eager`,
    ignore,
    fn: async () => {
      const { compiledEngine } = await import("../../../pipeline/engine/compiled_engine.ts");
      const expected = await derivativesOf(model, await eagerEngine("cpu"));
      const actual = await derivativesOf(model, await compiledEngine());
      assertEquals(Object.keys(actual), Object.keys(expected));
      for (const [output, values] of Object.entries(expected)) {
        const largest = Math.max(...values.map(Math.abs));
        const deviation = Math.max(...values.map((value, i) => Math.abs(actual[output][i] - value)));
        assert(largest > 0, `${output} is zero`);
        assert(deviation <= TOLERANCE * largest, `${output}: ${deviation} where the largest is ${largest}`);
      }
    },
  });
}

// Helpers

/** Every output by name: the gradients' names are those of the parameters behind `gradient.`. */
async function derivativesOf(model: Model, engine: Engine): Promise<Readonly<Record<string, number[]>>> {
  const names = Object.keys(model.parameterShapes);
  const parametersIn = (tensors: NamedTensors, prefix: string) =>
    Object.fromEntries(names.map((name) => [name, tensors[`${prefix}.${name}`]]));
  const inputs = inputsOf(model);
  const shapes: Record<string, readonly number[]> = {
    ...Object.fromEntries(names.map((name) => [`at.${name}`, model.parameterShapes[name]])),
    ...Object.fromEntries(names.map((name) => [`probe.${name}`, model.parameterShapes[name]])),
    noise: model.perturbationShape(SAMPLES),
    outputProbe: [SAMPLES, model.classes],
  };
  const executable = await engine.compile(
    (tensors) => {
      const [at, probe] = [parametersIn(tensors, "at"), parametersIn(tensors, "probe")];
      const batch = Object.fromEntries(Object.keys(inputs).map((name) => [name, tensors[name]]));
      const outputProbe = tensors.outputProbe as tf.Tensor2D;
      const labels = tf.oneHot(tf.tensor1d([0, 1, 0, 1, 1, 0], "int32"), model.classes).toFloat() as tf.Tensor2D;
      const lossOf = (given: NamedTensors) => crossEntropy(model.forward(given, batch, tensors.noise).logits, labels);
      const gradients = tf.grads((...values: tf.Tensor[]) =>
        lossOf(Object.fromEntries(names.map((name, i) => [name, values[i]])))
      )(names.map((name) => at[name]));
      const { firstLayer, logits } = model.forward(at, batch, tensors.noise);
      return {
        firstLayer,
        logits,
        loss: lossOf(at),
        ...Object.fromEntries(names.map((name, i) => [`gradient.${name}`, gradients[i]])),
        curvature: hessianQuadraticForm(lossOf, at, probe),
        weightJacobian: gaussNewtonTerm(model, at, batch, outputProbe),
        inputJacobian: inputGradientTerm(model, at, batch, outputProbe),
      };
    },
    {
      ...Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape, dtype: "float32" }])),
      ...Object.fromEntries(
        Object.entries(model.inputs).map(([name, { shape, dtype }]) => [name, { shape: [SAMPLES, ...shape], dtype }]),
      ),
    },
  );
  const drawn = Object.entries(shapes).map(([name, shape], seed): [string, Float32Array] => [
    name,
    /probe/i.test(name)
      ? rademacherArray(sizeOfShape(shape), seed)
      : Float32Array.from(normalArray(sizeOfShape(shape), seed), (z) => z / 2),
  ]);
  const outputs = await executable.run({ ...Object.fromEntries(drawn), ...inputs });
  await executable.dispose();
  return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values]]));
}

function inputsOf(model: Model): NamedArrays {
  if (takesPairs(model)) return { left: Int32Array.of(0, 1, 2, 3, 4, 1), right: Int32Array.of(0, 3, 1, 3, 2, 0) };
  return { bits: rademacherArray(SAMPLES * 5, 99) };
}
