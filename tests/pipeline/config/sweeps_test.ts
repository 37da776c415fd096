import { isRight } from "fp-ts/Either";
import fc from "fast-check";
import type { Config } from "../../../pipeline/config/config.ts";
import { resolveConfig } from "../../../pipeline/config/resolve_config.ts";
import { isSweepable, sweepVariants, sweptSettings } from "../../../pipeline/config/sweeps.ts";
import { describeError } from "../../../pipeline/platform/errors.ts";
import { runsOf, settingsOf } from "../../../pipeline/plan/runs.ts";
import { assert, assertEquals } from "../../assert.ts";

Deno.test("a sweep has a variant for each value, in every intervention and seed of every task that has the setting", () => {
  const variants = sweepVariants(swept("train.weightDecay=0.3,1"));
  assertEquals(variants.map(({ task, name, describes }) => [task, name, describes]), [
    ["mnist", "weight-decay-0.3", "weight decay 0.3"],
    ["mnist", "weight-decay-1", "weight decay 1"],
    ["modularAddition", "weight-decay-0.3", "weight decay 0.3"],
    ["modularAddition", "weight-decay-1", "weight decay 1"],
  ]);
  assertEquals(variants[0].interventions, ["standard", "perturbed"]);
  assertEquals(variants.map(({ seeds, fromSeeds, metrics }) => [seeds, fromSeeds, metrics]), [
    [3, 1, "all"],
    [3, 1, "all"],
    [3, 1, "all"],
    [3, 1, "all"],
  ]);
});

Deno.test("several sweeps make every combination, for each task of the settings that it has", () => {
  const variants = sweepVariants(swept("train.weightDecay=0.3,1", "mnist.train.steps=900,1000,1100"));
  assertEquals(variants.filter(({ task }) => task === "mnist").map(({ changes }) => changes.train), [
    { steps: 900, weightDecay: 0.3 },
    { steps: 900, weightDecay: 1 },
    { steps: 1000, weightDecay: 0.3 },
    { steps: 1000, weightDecay: 1 },
    { steps: 1100, weightDecay: 0.3 },
    { steps: 1100, weightDecay: 1 },
  ]);
  assertEquals(variants.filter(({ task }) => task === "modularAddition").length, 2);
});

Deno.test("a sweep's variant has the value that was written, whatever the number", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1000, noNaN: true }), (value) => {
    const config = swept(`modularAddition.train.weightDecay=${value}`);
    const [variant] = sweepVariants(config);
    const settings = settingsOf(config, { task: variant.task, variant });
    assertEquals(settings.train.weightDecay, value + 0);
    assert(/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(variant.name), variant.name);
  }));
});

Deno.test("a value that the profile compares as well is the sweep's; another variant of its name is refused", () => {
  const sweeps = ["train.weightDecay=0.3,1,3"];
  const smoke = resolveConfig({ profile: "smoke", sweeps });
  assert(isRight(smoke));
  assert(smoke.right.variants.some(({ name }) => name === "weight-decay-3"));
  const runs = runsOf(smoke.right).filter(({ variant }) => variant?.name === "weight-decay-3").map(({ id }) => id);
  const kinds = [
    "mnist-standard",
    "mnist-perturbed",
    ...["standard", "perturbed", "abelian"].map((each) => `modular-addition-${each}`),
  ];
  assertEquals(runs.toSorted(), kinds.map((kind) => `${kind}-weight-decay-3-seed-0`).toSorted());
  for (const changes of [{ purpose: "control" }, { changes: { train: { weightDecay: 3, steps: 9 } } }]) {
    const variants = smoke.right.variants.map((each) =>
      each.name === "weight-decay-3" ? { ...each, ...changes } : each
    );
    const file = { name: "my.json", text: JSON.stringify({ profile: "smoke", variants }) };
    const refused = resolveConfig({ file, sweeps });
    const message = 'expected different runs, got two variants "weight-decay-3" of modularAddition';
    assert(!isRight(refused) && describeError(refused.left).includes(message));
  }
});

Deno.test("settings of the same name are told apart by their sections", () => {
  const words = sweptSettings(swept("mnist.train.batchSize=100,200", "mnist.metrics.batchSize=50,100"), "mnist");
  assertEquals(words.map(({ words }) => words), ["train batch size", "metrics batch size"]);
});

Deno.test("values are JSON or words, parted by commas outside brackets and quotes", () => {
  const values = (text: string) => Object.values(swept(text).sweeps)[0];
  assertEquals(values("mnist.model.hiddenWidths=[16],[32,32]"), [[16], [32, 32]]);
  assertEquals(values("mnist.train.batchSize=full,100"), ["full", 100]);
  assertEquals(values('mnist.dataset.source="a,b",package'), ["a,b", "package"]);
});

Deno.test("a file's sweeps are those of --sweep", () => {
  const file = { name: "my.json", text: '{ "sweeps": { "train.weightDecay": [0.3, 1] } }' };
  const resolved = resolveConfig({ file, seeds: [0, 1, 2] });
  assertEquals(isRight(resolved) ? resolved.right : null, swept("train.weightDecay=0.3,1"));
});

Deno.test("what cannot be swept is refused with a reason, at the option", () => {
  const refusals: readonly (readonly [sweeps: readonly string[], message: string])[] = [
    [["wieghtDecay=1"], "--sweep wieghtDecay: no such setting; did you mean train.weightDecay?"],
    [["train.weightDecay"], "--sweep train.weightDecay: expected path=value,value, such as train.weightDecay=0.3,1,3"],
    [
      ["seeds=1,2"],
      "--sweep seeds: cannot be swept; expected a single setting of a task, such as train.weightDecay",
    ],
    [
      ["mnist.interventions=[]"],
      "--sweep mnist.interventions: cannot be swept; expected a single setting of a task, such as train.weightDecay",
    ],
    [["train.beta1=0,1"], "--sweep train.beta1[1]: expected a number of at least 0 and below 1, got 1"],
    [["train.beta1="], '--sweep train.beta1[0]: expected a number of at least 0 and below 1, got ""'],
    [["train.beta1=0.5,0.50"], "--sweep train.beta1: expected different values, got 0.5 twice"],
    [["train.beta1=0", "train.beta1=0.5"], "--sweep train.beta1: swept twice; name all values at once"],
    [
      ["train.steps=900,1000", "mnist.train.steps=900"],
      "--sweep mnist.train.steps: mnist.train.steps is swept by another path, too",
    ],
    [
      ["mnist.metrics.batchSize=100,2000"],
      "--sweep mnist.metrics.batchSize: batch size 2000, for mnist: expected at most the size of the train set (1000), got 2000",
    ],
    [
      ["modularAddition.dataset.trainFraction=0.01,0.3"],
      "--sweep: train fraction 0.01, for modularAddition.metrics.batchSize: expected at most the size of the train set (127), got 200",
    ],
    [
      [
        `train.steps=${Array.from({ length: 40 }, (_, i) => 900 + i)}`,
        `train.beta1=${Array.from({ length: 40 }, (_, i) => i / 100)}`,
      ],
      "--sweep: expected at most 1000 combinations, got 1600",
    ],
    [
      ["steps", "beta1", "beta2", "weightDecay", "learningRate"].map((name) =>
        `train.${name}=${Array.from({ length: 80 }, (_, i) => name === "steps" ? 900 + i : (i + 1) / 100)}`
      ),
      "--sweep: expected at most 1000 combinations, got 3276800000", // none of which is made
    ],
  ];
  for (const [sweeps, message] of refusals) {
    const resolved = resolveConfig({ sweeps, assignments: ["variants=[]"] });
    assert(!isRight(resolved), `${sweeps}`);
    assertEquals(describeError(resolved.left).split("\n")[0], message);
  }
});

Deno.test("isSweepable() holds for every single setting of a task, with the task and without, and for nothing else", () => {
  const yes = ["train.steps", "mnist.train.steps", "metrics.firstLayer", "dataset.labels", "mnist.model.hiddenWidths"];
  const no = [
    "train",
    "mnist",
    "interventions",
    "mnist.interventions",
    "seeds",
    "variants",
    "sweeps",
    "profile",
    "constructor",
    "mnist.metrics.firstLayer",
  ];
  assertEquals([...yes, ...no].map(isSweepable), [...yes.map(() => true), ...no.map(() => false)]);
});

// Helpers

function swept(...sweeps: readonly string[]): Config {
  const resolved = resolveConfig({ sweeps, seeds: [0, 1, 2] });
  if (!isRight(resolved)) throw new Error(describeError(resolved.left));
  return resolved.right;
}
