/**
 * Every built-in intervention compiled: the same steps as operation by operation, on both kinds of network.
 */
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { mlp } from "../../../core/models/mlp.ts";
import { sizeOfShape, takesPairs } from "../../../core/models/model.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { adamw } from "../../../core/optimizers/adamw.ts";
import { fillStandardNormals } from "../../../core/random/standard_normals.ts";
import { constantArrays, initialParameters, noiseDraws, stepTransform } from "../../../core/training/composition.ts";
import { trainingProgram } from "../../../core/training/training_program.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import type { Engine } from "../../../pipeline/engine/engine.ts";
import { interventions, type ListedIntervention } from "../../../pipeline/interventions/interventions.ts";
import { adamwOptions } from "../../core/training/small_training.ts";
import { assert } from "../../assert.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));
const STEPS = 4;
const SAMPLES = 12;
const builtIns: readonly ListedIntervention[] = interventions;

const labels = Int32Array.from({ length: SAMPLES }, (_, i) => (i * i) % 4);
const networks = [
  {
    model: mlp({ inputWidth: 5, hiddenWidths: [6, 6], classes: 4, initializationScale: 1 }),
    data: { images: Float32Array.from({ length: SAMPLES * 5 }, (_, i) => Math.sin(i * i)) },
  },
  {
    model: transformer({ modulus: 5, width: 8, heads: 2, hiddenWidth: 8 }),
    data: {
      left: Int32Array.from({ length: SAMPLES }, (_, i) => i % 5),
      right: Int32Array.from({ length: SAMPLES }, (_, i) => Math.floor(i / 5)),
    },
  },
] as const;

for (const each of builtIns) {
  Deno.test({
    name: `${STEPS} compiled training steps with ${each.name} equal eager ones`,
    ignore,
    fn: async () => {
      for (const network of networks) {
        if (each.pairs === true && !takesPairs(network.model)) continue;
        const expected = await losses(await eagerEngine("cpu"), each, network);
        const actual = await losses(await compiled(), each, network);
        const off = Math.max(...expected.map((loss, step) => Math.abs(loss - actual[step])));
        assert(expected.every(Number.isFinite) && new Set(expected).size === STEPS, `${expected}`);
        assert(off < 1e-4 * expected[0], `losses ${expected} and ${actual}`);
      }
    },
  });
}

// Helpers

async function compiled(): Promise<Engine> {
  const { compiledEngine } = await import("../../../pipeline/engine/compiled_engine.ts");
  return await compiledEngine({ fastMath: true });
}

/** The losses of some steps. */
async function losses(
  engine: Engine,
  each: ListedIntervention,
  { model, data }: (typeof networks)[number],
): Promise<readonly number[]> {
  const given = Object.entries(each.settings).map(([key, setting]) => [key, setting.default]);
  const made = each.intervention(Object.fromEntries(given));
  const parameters = initialParameters([made], model.initialize(1));
  const constants = constantArrays([made], { inputs: data, labels, fullBatch: true, parameters });
  const transform = stepTransform([made], adamw, { ...adamwOptions, learningRate: 2e-3 });
  const program = trainingProgram({
    ...{ model, loss: crossEntropy, transform, interventions: [made], constants, samples: SAMPLES, batchSize: "full" },
    inputs: Object.fromEntries(
      Object.entries(model.inputs).map(([name, { shape, dtype }]) => [name, { shape: [SAMPLES, ...shape], dtype }]),
    ),
  });
  const executable = await engine.compile(program.fn, program.inputs, {
    constants: {
      ...Object.fromEntries(Object.entries(data).map(([name, values]) => [`inputs.${name}`, values])),
      ...Object.fromEntries(Object.entries(constants).map(([name, { values }]) => [`constants.${name}`, values])),
      labels,
    },
    state: program.state,
  });
  for (const [name, values] of Object.entries(parameters)) executable.state[`parameters.${name}`].set(values);
  const draws = noiseDraws([made], model, SAMPLES);
  const seen: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const fed: Record<string, Float32Array> = {
      schedule: Float32Array.from(Object.values(transform.scalars?.(step + 1) ?? {})),
      step: Float32Array.of(step),
    };
    for (const { name, shape } of draws) {
      fed[`noise.${name}`] = new Float32Array(sizeOfShape(shape));
      fillStandardNormals(fed[`noise.${name}`], { seed: 1, counter: step });
    }
    seen.push(...(await executable.run(fed)).loss);
  }
  await executable.dispose();
  return seen;
}
