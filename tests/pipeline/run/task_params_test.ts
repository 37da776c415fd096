import { assert, assertEquals } from "../../assert.ts";
import { canonicalJson } from "../../../pipeline/files/canonical_json.ts";
import { type Config, type TaskName, taskNames } from "../../../pipeline/config/config.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { noCustomCode } from "../../../pipeline/plan/custom_code.ts";
import { runsOf, settingsOf, type Variant } from "../../../pipeline/plan/runs.ts";
import { metricsKeyed } from "../../../pipeline/run/stages/metrics_stage.ts";
import { datasetParams, dependsOnSeed } from "../../../pipeline/plan/task_params.ts";
import { trainKeyed } from "../../../pipeline/run/stages/train_stage.ts";

const config = profileConfig("paper");
const engine = { engine: { name: "eager", backend: "none", cpu: "none" }, custom: noCustomCode } as const;

/** A change of one setting, and the results whose parameters it changes. */
const changes: readonly (readonly [setting: string, change: (config: Config) => Config, changed: RegExp])[] = [
  ["the grokking levels", (c) => modular(c, { grokking: { ...c.modularAddition.grokking, patience: 9 } }), /^$/],
  ["the modes", (c) => modular(c, { modes: ["standard"] }), /^$/],
  ["the abelian coefficient", (c) => modular(c, { abelian: { coefficient: 1 } }), /^train modular-addition-abelian/],
  [
    "a task's noise",
    (c) => modular(c, { perturbation: { lambda1: 0, lambda2: 0 } }),
    /^train modular-addition-perturbed/,
  ],
  [
    "a task's learning rate",
    (c) => modular(c, { train: { ...c.modularAddition.train, learningRate: 1 } }),
    /^train modular-addition/,
  ],
  [
    "the width of a network",
    (c) => modular(c, { model: { ...c.modularAddition.model, width: 64 } }),
    /^(train|metrics) modular-addition/,
  ],
  [
    "L of Theorem 3.2",
    (c) => modular(c, { metrics: { ...c.modularAddition.metrics, gradientLipschitz: 9 } }),
    /^metrics modular-addition-\w+-seed-0\/robustness/,
  ],
  [
    "the metrics' noise",
    (c) => modular(c, { metrics: { ...c.modularAddition.metrics, perturbationScale: 9 } }),
    /^metrics modular-addition-\w+-seed-0\/(perturbation_error|information)/,
  ],
  [
    "the orders of Figure 12",
    (c) => ({ ...c, mnist: { ...c.mnist, metrics: { ...c.mnist.metrics, entropyOrders: [1] } } }),
    /^metrics mnist-\w+-seed-0\/entropy_orders/,
  ],
];

for (const [setting, change, changed] of changes) {
  Deno.test(`a key's parameters know ${setting} where it is used and nowhere else`, () => {
    const before = parameters(config);
    const after = parameters(change(config));
    for (const [label, params] of Object.entries(after)) {
      assertEquals(params !== before[label], changed.test(label), label);
    }
  });
}

Deno.test("datasetParams() know the files of a folder by their content, not by its place", () => {
  const at = (source: string, digest: string) =>
    canonicalJson(datasetParams(
      settingsOf({ ...config, mnist: { ...config.mnist, dataset: { ...config.mnist.dataset, source } } }, {
        task: "mnist",
        variant: null,
      }),
      { "train-images": digest },
    ));
  assertEquals(at("/one", "abc"), at("/two", "abc"));
  assert(at("/one", "abc") !== at("/one", "abd"));
});

Deno.test("dependsOnSeed() holds where the split or the labels are drawn, and for MNIST's true labels not", () => {
  const of = (task: TaskName, labels: "true" | "random") =>
    dependsOnSeed(settingsOf(config, { task, variant: randomVariant(labels) }));
  assertEquals([of("mnist", "true"), of("mnist", "random"), of("modularAddition", "true")], [false, true, true]);
});

Deno.test("datasetParams() know whether the labels are random", () => {
  for (const task of taskNames) {
    const of = (labels: "true" | "random") =>
      canonicalJson(datasetParams(settingsOf(config, { task, variant: randomVariant(labels) }), {}));
    assert(of("true") !== of("random"), task);
  }
});

// Helpers

function randomVariant(labels: "true" | "random"): Variant {
  const changes = { dataset: { labels } };
  return { name: "labels", purpose: "control", describes: "labels", metrics: "all", changes };
}

function modular(config: Config, change: Partial<Config["modularAddition"]>): Config {
  return { ...config, modularAddition: { ...config.modularAddition, ...change } };
}

/** Canonical parameters of every training and metric by stage and label. */
function parameters(config: Config): Readonly<Record<string, string>> {
  return Object.fromEntries(
    runsOf(config).flatMap((run) => {
      const task = settingsOf(config, run);
      const keyed = [trainKeyed(run, task, engine), ...metricsKeyed(run, task, engine).map(({ keyed }) => keyed)];
      return keyed.map(({ stage, label, params }) => [`${stage.name} ${label}`, canonicalJson(params)]);
    }),
  );
}
