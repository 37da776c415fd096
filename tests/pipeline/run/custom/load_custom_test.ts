import * as tf from "@tensorflow/tfjs";
import type { InterventionStep } from "../../../../core/training/intervention.ts";
import { profileConfig } from "../../../../pipeline/config/profiles.ts";
import { checkColumns, loadIntervention, loadMetric } from "../../../../pipeline/run/workers/load_custom.ts";
import { describeError } from "../../../../pipeline/platform/errors.ts";
import type { MetricContext } from "../../../../pipeline/metrics/metric.ts";
import { runTask } from "../../../../pipeline/tasks/tasks.ts";
import { Failure } from "../../../../pipeline/platform/failure.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "../../../assert.ts";
import { permitted } from "../../project_copy.ts";
import { metricModule } from "./metric_module.ts";

/** The functions of an intervention. */
const functions = [
  "initialize",
  "constants",
  "noise",
  "noiseLabel",
  "objective",
  "optimizer",
  "schedule",
  "afterStep",
  "logged",
] as const;

const task = runTask("modularAddition", profileConfig("smoke").modularAddition);

Deno.test({
  name: "loadMetric() refuses whatever is no metric with what is wrong with it",
  ignore: !permitted,
  async fn() {
    const cases: readonly (readonly [string, string])[] = [
      ["export const metric = 1;", "mine.ts: it has no default export that is an object; its default export must be a"],
      [metricModule('{ name: "other" }'), 'mine.ts: its name is "other", expected its file\'s, "mine"'],
      [
        metricModule('{ tasks: "mnist" as never }'),
        'mine.ts: its tasks are "mnist", expected names of tasks',
      ],
      [metricModule("{ prepare: 1 as never }"), "mine.ts: its prepare is no function"],
      [
        metricModule('{ tasks: ["modular_addition"] }'),
        'there is no task "modular_addition"; did you mean modularAddition?',
      ],
      [metricModule('{ task: ["mnist"] } as object'), "mine.ts: a metric has no task; did you mean tasks?"],
      ["export default {{", "mine.ts: it cannot be loaded: "],
      ['throw new Error("no luck");', "mine.ts: it cannot be loaded: no luck"],
    ];
    for (const [source, expected] of cases) {
      assertStringIncludes(await refusal(source, (path) => loadMetric({ name: "mine", path })), expected);
    }
  },
});

Deno.test({
  name: "checkColumns() refuse columns that cannot stand in one table with all others",
  ignore: !permitted,
  async fn() {
    const cases: readonly (readonly [string, string])[] = [
      ["() => 1 as never", "its columns(task) must be a list of { name, description }"],
      [
        '() => [{ name: "Mine", description: "" }]',
        'a column is {"name":"Mine","description":""}; expected a name in lower',
      ],
      ['() => [{ name: "mine" } as never]', 'a column is {"name":"mine"}; expected a name'],
      ['() => [{ name: "step", description: "" }]', "its column step is taken by the table itself"],
      ['() => [{ name: "pmi", description: "" }]', "its column pmi is taken by the metric information"],
    ];
    for (const [columns, expected] of cases) {
      const check = async (path: string) => {
        const place = { name: "mine", path };
        checkColumns([{ place, metric: await loadMetric(place) }], task);
      };
      assertStringIncludes(await refusal(metricModule(`{ columns: ${columns} }`), check), expected);
    }
  },
});

Deno.test({
  name: "what a metric of one's own throws or answers amiss names its file, and its line where there is one",
  ignore: !permitted,
  async fn() {
    const answering = (values: string) =>
      `{ prepare: () => Promise.resolve({ evaluate: () => Promise.resolve(${values}), dispose: () => Promise.resolve() }) } as never`;
    const cases: readonly (readonly [string, string])[] = [
      ['{ prepare: () => { throw new Error("no luck"); } }', "mine.ts:9: no luck"],
      ["{ prepare: () => Promise.resolve(1) } as never", "mine.ts: its prepare does not return { evaluate, dispose }"],
      [answering('{ mine: "1" }'), "mine.ts: the value of mine is string; expected a number or null"],
      [`{ prepare: () => { throw new Error("x".repeat(1e6)); } }`, `mine.ts:9: ${"x".repeat(1000)}…`],
      [answering("null"), "mine.ts: its evaluate does not return values by column"],
    ];
    for (const [change, expected] of cases) {
      await withModule(metricModule(change), async (path) => {
        const metric = await loadMetric({ name: "mine", path });
        const error = await assertRejects(async () => {
          const prepared = await metric.prepare({ task } as unknown as MetricContext);
          await prepared.evaluate({});
        }, Error);
        assertEquals((error as Error).message, expected);
      });
    }
  },
});

Deno.test({
  name: "a metric of one's own has no columns on a task that is none of its own",
  ignore: !permitted,
  fn: () =>
    withModule(metricModule("{}"), async (path) => {
      const metric = await loadMetric({ name: "mine", path });
      const mnist = runTask("mnist", profileConfig("smoke").mnist);
      assertEquals([metric.columns(task).length, metric.columns(mnist)], [1, []]);
      assertEquals(await (await metric.prepare({ task: mnist } as unknown as MetricContext)).evaluate({}), {});
    }),
});

Deno.test({
  name: "loadIntervention() refuses whatever is no intervention with what is wrong with it",
  ignore: !permitted,
  async fn() {
    const cases: readonly (readonly [string, string])[] = [
      ["export default {};", "mine.ts: it changes nothing; its default export must be an Intervention, see mod.ts"],
      ["export default 1;", "mine.ts: it has no default export that is an object; its default export must be an"],
      ["export const objective = () => 1;", "mine.ts: it has no default export that is an object"],
      [
        "export default { objectives: () => 1 };",
        "mine.ts: an intervention has no objectives; its default export must",
      ],
      ["export default {{", "mine.ts: it cannot be loaded: "],
      ...functions.map((name) =>
        [`export default { ${name}: 1 };`, `mine.ts: its ${name} is no function; its default export must be`] as const
      ),
      ...["1", "{ slots: [] }", "{ update: () => 1 }", '{ slots: "average", update: () => 1 }'].map((gradients) =>
        [
          `export default { gradients: ${gradients} };`,
          "mine.ts: its gradients are not a { slots, update }; see Grad",
        ] as const
      ),
    ];
    for (const [source, expected] of cases) {
      assertStringIncludes(await refusal(source, (path) => loadIntervention({ name: "mine", path })), expected);
    }
  },
});

Deno.test({
  name: "whatever function of an intervention of one's own throws, its file and line are named",
  ignore: !permitted,
  async fn() {
    const failing = '{ throw new Error("no luck"); }';
    for (const name of functions) {
      await withModule(`\nexport default { ${name}() ${failing} };`, async (path) => {
        const loaded = await loadIntervention({ name: "mine", path });
        const call = loaded[name] as (...given: unknown[]) => unknown;
        assertThrows(() => call({}), Error, "mine.ts:2: no luck");
      });
    }
    const options = { learningRate: 1, weightDecay: 0, beta1: 0, beta2: 0, epsilon: 1, warmupSteps: 0 };
    await withModule("export default { optimizer: () => ({ slots: [] }) };", async (path) => {
      const loaded = await loadIntervention({ name: "mine", path });
      const failure = assertThrows(() => loaded.optimizer?.(options), Failure) as Failure;
      assertStringIncludes(
        describeError(failure.error),
        "mine.ts: what its optimizer returns is not a { slots, update }",
      );
    });
    const transform = `{ slots: ["average"], update() ${failing}, scalars() ${failing} }`;
    await withModule(`\nexport default { gradients: ${transform}, optimizer: () => (${transform}) };`, async (path) => {
      const { gradients, optimizer } = await loadIntervention({ name: "mine", path });
      for (const each of [gradients, optimizer?.(options)]) {
        assertEquals(each?.slots, ["average"]);
        const memory = { slots: {}, scalars: {} };
        assertThrows(() => each?.update({ parameters: {}, gradients: {} }, memory), Error, "mine.ts:2: no luck");
        assertThrows(() => each?.scalars?.(1), Error, "mine.ts:2: no luck");
      }
    });
  },
});

Deno.test({
  name:
    "a transform's scalars of every step are in the order of the first one's, by which a step is fed; others are refused",
  ignore: !permitted,
  async fn() {
    const scalarsOf = (scalars: string, use: (of: (step: number) => unknown) => unknown) =>
      withModule(
        `export default { gradients: { slots: [], update: () => 1, scalars: (step) => (${scalars}) } };`,
        async (path) => {
          const { gradients } = await loadIntervention({ name: "mine", path });
          await use((step) => Object.entries(gradients?.scalars?.(step) ?? {}));
        },
      );
    await scalarsOf("step === 1 ? { kept: 0, added: 1 } : { added: 0.25, kept: 0.75 }", (of) => {
      assertEquals([of(1), of(2)], [[["kept", 0], ["added", 1]], [["kept", 0.75], ["added", 0.25]]]);
    });
    const refused: readonly (readonly [string, string])[] = [
      ["step === 1 ? { kept: 0 } : { keep: 1 }", "its scalars at step 2 are keep; expected kept, as at first"],
      ["step === 1 ? { kept: 0 } : {}", "its scalars at step 2 are ; expected kept, as at first"],
      ["{ kept: [0.5][step - 1] }", "its scalar kept at step 2 is undefined; expected a number"],
    ];
    for (const [scalars, expected] of refused) {
      await scalarsOf(scalars, (of) => {
        of(1);
        const { message } = assertThrows(() => of(2), Error) as Error;
        assert(message.startsWith("mine.ts"), message);
        assertStringIncludes(message, expected);
      });
    }
  },
});

Deno.test({
  name: "an objective of one's own that answers no scalar with the batch's logits is refused with its file",
  ignore: !permitted,
  async fn() {
    const oneHotLabels = tf.zeros([2, 3]);
    for (const [answer, expected] of [["undefined", "no tensor"], ["{ value: oneHotLabels }", "of shape [2,3]"]]) {
      await withModule(`export default { objective: ({ oneHotLabels }) => (${answer}) };`, async (path) => {
        const { objective } = await loadIntervention({ name: "mine", path });
        const message =
          "mine.ts: Cannot train with this intervention as its objective must answer { value, logits } with ";
        const step = { oneHotLabels } as InterventionStep;
        assertThrows(() => objective?.(step), Error, `${message}value of shape []: current value is ${expected}`);
      });
    }
    oneHotLabels.dispose();
  },
});

Deno.test({
  name:
    "a function of an intervention that answers nothing, a promise or another kind is refused, not taken for no change",
  ignore: !permitted,
  async fn() {
    const cases: readonly (readonly [typeof functions[number], string, string])[] = [
      ["initialize", "(weights) => { weights.w.fill(0); }", "its initialize answers undefined; expected an object"],
      ["afterStep", "() => null", "its afterStep answers null; expected an object"],
      ["logged", "async () => ({})", "its logged answers a promise; expected an object"],
      ["noiseLabel", "() => 1", "its noiseLabel answers number; expected a string"],
      ["schedule", "() => {}", "its schedule answers undefined; expected a number"],
    ];
    for (const [name, source, expected] of cases) {
      await withModule(`export default { ${name}: ${source} };`, async (path) => {
        const call = (await loadIntervention({ name: "mine", path }))[name] as (...given: unknown[]) => unknown;
        assertThrows(() => call({ w: new Float32Array(1) }), Error, `mine.ts: ${expected}`);
      });
    }
  },
});

Deno.test({
  name: "weights, gradients and slots that an intervention answers have the names of those that it was given",
  ignore: !permitted,
  async fn() {
    const w = new Float32Array(1);
    for (const name of ["initialize", "afterStep"] as const) {
      const call = async (path: string) =>
        ((await loadIntervention({ name: "mine", path }))[name] as (given: object) => unknown)({ w, v: w });
      for (
        const [answer, expected] of [
          ["{ w }", `mine.ts: the weights of its ${name} leave out v`],
          ["{ w, v: w, vv: w }", `mine.ts: the weights of its ${name} have no vv; did you mean v?`],
        ]
      ) {
        const source = `export default { ${name}: ({ w }) => (${answer}) };`;
        await withModule(source, async (path) => {
          await assertRejects(() => call(path), Error, expected);
        });
      }
    }
    const updates: readonly (readonly [string, string])[] = [
      ["{ gradients, slots }", "the parameters of its update leave out w"],
      ["{ parameters, gradients: {}, slots }", "the gradients of its update leave out w"],
      ["{ parameters, gradients, slots: {} }", "the slots of its update leave out mean"],
      ["{ parameters, gradients, slots: { mean: {} } }", "the parameters in slot mean of its update leave out w"],
      ["{ parameters: { ...parameters, W: 1 }, gradients, slots }", "the parameters of its update have no W"],
    ];
    for (const [answer, expected] of updates) {
      const update = `({ parameters, gradients }, { slots }) => (${answer})`;
      await withModule(`export default { gradients: { slots: ["mean"], update: ${update} } };`, async (path) => {
        const { gradients } = await loadIntervention({ name: "mine", path });
        const given = { w: tf.scalar(1) };
        const memory = { slots: { mean: given }, scalars: {} };
        const update = () => gradients?.update({ parameters: given, gradients: given }, memory);
        assertThrows(update, Error, `mine.ts: ${expected}`);
        given.w.dispose();
      });
    }
  },
});

Deno.test({
  name: "a random number that a step's description draws is refused, as it would be the same at every step",
  ignore: !permitted,
  async fn() {
    const before = Math.random;
    const sources = [
      "{ objective: () => tf.randomNormal([1]) }",
      "{ afterStep: (weights) => ({ ...weights, w: Math.random() }) }",
      "{ gradients: { slots: [], update: (descent) => ({ ...descent, slots: { x: Math.random() } }) } }",
    ];
    for (const source of sources) {
      await withModule(`import * as tf from "@tensorflow/tfjs"; export default ${source};`, async (path) => {
        const { objective, afterStep, gradients } = await loadIntervention({ name: "mine", path });
        const step = { oneHotLabels: null } as unknown as InterventionStep;
        const call = () =>
          objective?.(step) ?? afterStep?.({}, { constants: {} }) ??
            gradients?.update({ parameters: {}, gradients: {} }, { slots: {}, scalars: {} });
        assertThrows(call, Error, "a random number would be the same at every step; name what you need in noise()");
        assertEquals(Math.random, before);
      });
    }
  },
});

Deno.test({
  name: "usual() changes what a step has, and refuses any other name with the nearest one",
  ignore: !permitted,
  async fn() {
    const oneHotLabels = tf.zeros([2, 3]);
    const answer = { value: tf.scalar(1), logits: oneHotLabels };
    const step = { oneHotLabels, model: 1, usual: () => answer } as unknown as InterventionStep;
    const source = (changes: string) => `export default { objective: (step) => step.usual(${changes}) };`;
    for (const changes of ["", "{ ...step, parameters: {} }", "{ perturbation: undefined, loss: 1, inputs: {} }"]) {
      await withModule(source(changes), async (path) => {
        assertEquals((await loadIntervention({ name: "mine", path })).objective?.(step), answer);
      });
    }
    await withModule(source("{ perturbations: 1 }"), async (path) => {
      const { objective } = await loadIntervention({ name: "mine", path });
      const message = "mine.ts:1: usual() cannot change perturbations; did you mean perturbation?";
      assertThrows(() => objective?.(step), Error, message);
    });
    answer.value.dispose();
    oneHotLabels.dispose();
  },
});

// Helpers

/** A module in a folder of its own: a module is loaded once for each place. */
async function withModule(source: string, body: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "degrok-own-" });
  try {
    await Deno.writeTextFile(`${folder}/mine.ts`, source);
    await body(`${folder}/mine.ts`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function refusal(source: string, load: (path: string) => Promise<unknown>): Promise<string> {
  let words = "";
  await withModule(source, async (path) => {
    const failure = await assertRejects(() => load(path), Failure);
    assert(failure instanceof Failure);
    words = describeError(failure.error);
  });
  return words;
}
