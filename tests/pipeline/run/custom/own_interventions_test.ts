/**
 * Everything that a user's file may change in training, each by a change whose effect is known without training.
 *
 * @module
 */
import { eagerEngine } from "../../../../pipeline/engine/eager_engine.ts";
import { initialState, trainingLoop } from "../../../../pipeline/run/training/training_loop.ts";
import { loadIntervention } from "../../../../pipeline/run/workers/load_custom.ts";
import type { Intervention } from "../../../../core/training/intervention.ts";
import { assert, assertEquals, assertNotEquals } from "../../../assert.ts";
import { permitted } from "../../project_copy.ts";
import { smallAddition, smallRun, type SmallTask } from "../small_tasks.ts";

const steps = 6;
const small = smallAddition({ steps, learningRate: 0.05, weightDecay: 0.5 });
const swapped: SmallTask = { ...small, train: { ...small.train, inputs: turned(small.train.inputs) } };
const decayed = (1 - 0.05 * 0.5) ** steps;

interface Trained {
  readonly start: Readonly<Record<string, readonly number[]>>;
  readonly end: Readonly<Record<string, readonly number[]>>;
}

/** What a file changes, its text, and what must then hold of the weights. */
const changes: readonly (readonly [what: string, source: string, holds: (made: Trained) => Promise<void> | void])[] = [
  [
    "inputs",
    "{ objective: ({ inputs, usual }) => usual({ inputs: { left: inputs.right, right: inputs.left } }) }",
    async ({ end }) => assertEquals(end, (await trained(swapped)).end),
  ],
  [
    "the objective",
    `{ objective: ({ usual }) => { const { value, logits } = usual(); return { value: tf.mul(value, 0), logits }; } }`,
    decaysAlone,
  ],
  [
    "gradients",
    `{ gradients: {
      slots: [],
      update: ({ parameters, gradients }) => ({ parameters, gradients: mapped(gradients, tf.zerosLike), slots: {} }),
    } }`,
    decaysAlone,
  ],
  [
    "the optimizer",
    `{ optimizer: ({ weightDecay }) => ({
      slots: ["calls"],
      update: ({ parameters, gradients }, { slots }) => {
        const calls = mapped(slots.calls, (each) => tf.add(each, weightDecay));
        return { parameters: mapped(parameters, (each, name) => tf.add(each, calls[name])), gradients, slots: { calls } };
      },
    }) }`,
    ({ start, end }) => near(end, start, (value) => value + 0.5 * (steps * (steps + 1)) / 2),
  ],
  [
    "weights after a step",
    `{ afterStep: (parameters) => {
      const squares = Object.values(parameters).map((each) => tf.sum(tf.square(each)));
      const norm = tf.sqrt(tf.addN(squares));
      return mapped(parameters, (each) => tf.div(each, norm));
    } }`,
    ({ end }) => assert(Math.abs(Math.hypot(...Object.values(end).flat()) - 1) < 1e-5),
  ],
  [
    "weights after a step, by what it made before the first",
    `{
      constants: ({ parameters }) => Object.fromEntries(
        Object.entries(parameters).map(([name, values]) => [name, { values, shape: [values.length] }]),
      ),
      afterStep: (parameters, { constants }) => mapped(parameters, (each, name) => tf.reshape(constants[name], each.shape)),
    }`,
    ({ start, end }) => assertEquals(end, start),
  ],
  [
    "the initialization",
    `{ initialize: (weights) => Object.fromEntries(
      Object.entries(weights).map(([name, values]) => [name, values.map((value) => value / 2)]),
    ) }`,
    async ({ start, end }) => {
      const usual = await trained(small);
      near(start, usual.start, (value) => value / 2);
      assertNotEquals(end, usual.end);
    },
  ],
  ["the schedule", "{ schedule: (step) => step > 6 ? 1 : 0 }", ({ start, end }) => assertEquals(end, start)],
];

for (const [what, source, holds] of changes) {
  Deno.test({
    name: `a file of the user's may change ${what}`,
    ignore: !permitted,
    async fn() {
      await holds(await trained(small, await loaded(source)));
    },
  });
}

Deno.test({
  name: "a file of the user's that asks for draws gets other ones at each step, under a seed of its own",
  ignore: !permitted,
  async fn() {
    const source = (label: string) =>
      `{ ${label}
      noise: ({ perturbation }) => ({ input: perturbation }),
      objective: ({ noise, usual }) => usual({ perturbation: noise.input }) }`;
    const one = await trained(small, await loaded(source("")));
    const other = await trained(small, await loaded(source('noiseLabel: () => "another",')));
    assertNotEquals(one.end, (await trained(small)).end);
    assertNotEquals(one.end, other.end);
  },
});

Deno.test({
  name: "a file of the user's that changes the arrays it is given changes neither data nor weights",
  ignore: !permitted,
  async fn() {
    const source = `{
      initialize: (weights) => {
        const copies = Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, values.slice()]));
        for (const values of Object.values(weights)) values.fill(0);
        return copies;
      },
      constants: ({ inputs, labels, parameters }) => {
        for (const values of [...Object.values(inputs), labels, ...Object.values(parameters)]) values.fill(0);
        return {};
      },
    }`;
    assertEquals(await trained(small, await loaded(source)), await trained(small));
  },
});

// Helpers

function decaysAlone({ start, end }: Trained): void {
  near(end, start, (value) => value * decayed);
}

function near(actual: Trained["end"], from: Trained["end"], expected: (value: number) => number): void {
  for (const [name, values] of Object.entries(from)) {
    values.forEach((value, i) => assert(Math.abs(actual[name][i] - expected(value)) < 1e-5, `${name}[${i}]`));
  }
}

/** The intervention of a file with this default export. */
async function loaded(source: string): Promise<Intervention> {
  const folder = await Deno.makeTempDir({ prefix: "degrok-own-" });
  try {
    const text = `import type { Intervention } from "@degrok/degrok";
      import * as tf from "@tensorflow/tfjs";
      const mapped = (tensors: Record<string, tf.Tensor>, of: (tensor: tf.Tensor, name: string) => tf.Tensor) =>
        Object.fromEntries(Object.entries(tensors).map(([name, each]) => [name, of(each, name)]));
      export default ${source} satisfies Intervention;`;
    await Deno.writeTextFile(`${folder}/mine.ts`, text);
    return await loadIntervention({ name: "mine", path: `${folder}/mine.ts` });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function trained(task: SmallTask, intervention?: Intervention): Promise<Trained> {
  const run = smallRun(task, "mine", { own: intervention === undefined ? [] : [intervention] });
  const start = initialState(run);
  const observer = { checkpoint: () => Promise.resolve(), progress: () => {}, shouldStop: () => false };
  const { _tag, state } = await trainingLoop(run, await eagerEngine("cpu"), start, observer);
  assertEquals([_tag, state.step], ["finished", steps]);
  return { start: weights(start.arrays), end: weights(state.arrays) };
}

function weights(arrays: Readonly<Record<string, Float32Array>>): Trained["end"] {
  const named = Object.entries(arrays).filter(([name]) => name.startsWith("parameters."));
  return Object.fromEntries(named.map(([name, values]) => [name, [...values]]));
}

function turned({ left, right }: SmallTask["train"]["inputs"]): SmallTask["train"]["inputs"] {
  return { left: right, right: left };
}
