import type { Config, VariantSettings } from "../../../pipeline/config/config.ts";
import { profileConfig, profileNames } from "../../../pipeline/config/profiles.ts";
import { canonicalJson, type Json } from "../../../pipeline/files/canonical_json.ts";
import { type CustomCode, type CustomModule, noCustomCode } from "../../../pipeline/plan/custom_code.ts";
import { type PlanFacts, type PlannedResult, planOf } from "../../../pipeline/plan/plan.ts";
import { stageNames } from "../../../pipeline/plan/stage_name.ts";
import { assert, assertEquals, assertNotEquals } from "../../assert.ts";

type TaskChange<T extends "mnist" | "modularAddition"> = Partial<Config[T]>;

const paper: Config = { ...profileConfig("paper"), variants: [] };

/** A change of one setting, and the results whose keys it changes. */
const changes: readonly (readonly [setting: string, change: (config: Config) => Config, changed: RegExp])[] = [
  ["the grokking levels", (c) => modular(c, { grokking: { ...c.modularAddition.grokking, patience: 9 } }), /^$/],
  ["the interventions", (c) => modular(c, { interventions: ["standard"] }), /^$/],
  ["the abelian coefficient", (c) => modular(c, { abelian: { coefficient: 1 } }), /^train modular-addition-abelian/],
  [
    "a task's noise",
    (c) => modular(c, { perturbation: { ...c.modularAddition.perturbation, lambda1: 0, lambda2: 0 } }),
    /^train modular-addition-perturbed/,
  ],
  [
    "a task's learning rate",
    (c) => modular(c, { train: { ...c.modularAddition.train, learningRate: 1 } }),
    /^train modular-addition/,
  ],
  ["the checkpoints", (c) => images(c, { checkpoints: { every: 9, denseEvery: 9 } }), /^train mnist/],
  [
    "the width of a network",
    (c) => modular(c, { model: { ...c.modularAddition.model, width: 64 } }),
    /^(train|metrics) modular-addition/,
  ],
  [
    "the modulus",
    (c) => modular(c, { dataset: { ...c.modularAddition.dataset, modulus: 97 } }),
    /^(dataset|train|metrics) modular-addition/,
  ],
  [
    "the share of the pairs that is trained on",
    (c) => modular(c, { dataset: { ...c.modularAddition.dataset, trainFraction: 0.5 } }),
    /^dataset modular-addition/,
  ],
  ["the number of images", (c) => images(c, { dataset: { ...c.mnist.dataset, testSize: 99 } }), /^dataset mnist/],
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
    "the first layer",
    (c) => modular(c, { metrics: { ...c.modularAddition.metrics, firstLayer: "embedding" } }),
    /^metrics modular-addition-\w+-seed-0\/information/,
  ],
  [
    "the orders of Figure 12",
    (c) => images(c, { metrics: { ...c.mnist.metrics, entropyOrders: [1] } }),
    /^metrics mnist-\w+-seed-0\/entropy_orders/,
  ],
];

for (const [setting, change, changed] of changes) {
  Deno.test(`planOf() has ${setting} in the keys where it is used and nowhere else`, () => {
    const before = keys(paper);
    const after = keys(change(paper));
    for (const [label, key] of Object.entries(after)) {
      assertEquals(key !== before[label], changed.test(label), label);
    }
    assert(Object.keys(after).some((label) => changed.test(label)) || changed.source === "^$", "a vacuous pattern");
  });
}

Deno.test("planOf() has the engine in the keys of what computes with it, and the label in none", () => {
  const other = keys(paper, { engine: { ...engine, backend: "another" } });
  for (const [label, key] of Object.entries(keys(paper))) {
    assertEquals(key !== other[label], !label.startsWith("dataset"), label);
  }
  const [accuracy] = Object.keys(keys(paper)).filter((label) => label.endsWith("/accuracy"));
  assert(!keys(paper)[accuracy].includes(accuracy));
});

Deno.test("planOf() knows the files of a user's folder by their content, not by its place", () => {
  const at = (source: string, digest: string) => {
    const config = images(paper, { dataset: { ...paper.mnist.dataset, source } });
    return keys(config, { files: { [source]: { "train-images": digest } } });
  };
  assertEquals(at("/one", "abc"), at("/two", "abc"));
  assertNotEquals(at("/one", "abc")["dataset mnist"], at("/one", "abd")["dataset mnist"]);
});

Deno.test("planOf() draws a dataset for each seed where the split or the labels are drawn, and for MNIST's true labels not", () => {
  const random = (config: Config) =>
    images(modular(config, { dataset: { ...config.modularAddition.dataset, labels: "random" } }), {
      dataset: { ...config.mnist.dataset, labels: "random" },
    });
  const seeds = (config: Config) =>
    planOf(config, facts).results.filter(({ stage }) => stage === "dataset").map(({ keyed }) => [
      keyed.label,
      keyed.seed,
    ]);
  assertEquals(seeds(paper), [["mnist", undefined], ["modular-addition-seed-0", 0]]);
  assertEquals(seeds(random(paper)), [["mnist-seed-0", 0], ["modular-addition-seed-0", 0]]);
  const labels = ["dataset modular-addition-seed-0"].map((label) => [keys(paper)[label], keys(random(paper))[label]]);
  for (const [drawn, kept] of labels) assertNotEquals(drawn, kept);
});

Deno.test("planOf() has every result once, upstream first, for all the runs that want it", () => {
  for (const profile of profileNames) {
    const config = { ...profileConfig(profile), seeds: [0, 1], sweeps: { "train.weightDecay": [0.3, 3] } };
    const { runs, results } = planOf(config, facts);
    assertEquals(new Set(results).size, results.length);
    assertEquals(new Set(results.map(identity)).size, results.length, "two results have the same key");
    results.forEach(({ upstream, stage }, index) => {
      for (const each of Object.values(upstream)) {
        assert(results.indexOf(each) >= 0 && results.indexOf(each) < index);
        assert(stageNames.indexOf(each.stage) < stageNames.indexOf(stage));
      }
    });
    for (const { run, dataset, training, metrics } of runs) {
      assert(metrics.length > 0);
      for (const each of [dataset, training, ...metrics]) {
        assert(results.includes(each) && each.runs.includes(run.id), `${run.id}: ${each.keyed.label}`);
      }
      assertEquals(training.upstream, { dataset });
    }
    const wanted = runs.flatMap(({ dataset, training, metrics }) => [dataset, training, ...metrics]);
    assertEquals(new Set(wanted), new Set(results));
    for (const each of results) assertEquals(each.runs.length, wanted.filter((other) => other === each).length);
  }
});

Deno.test("runs of a seed share their task's dataset, and MNIST's runs share one for all seeds", () => {
  const ofSeed = (seed: number) => [
    "mnist",
    "mnist",
    `modular-addition-seed-${seed}`,
    `modular-addition-seed-${seed}`,
    `modular-addition-seed-${seed}`,
  ];
  assertEquals(datasets([]), [...ofSeed(0), ...ofSeed(1)]);
});

Deno.test("a variant has a dataset of its own exactly if it changes the dataset's settings", () => {
  const further = (changes: VariantSettings["changes"], task: "mnist" | "modularAddition") =>
    datasets([variant(task, changes)]).slice(10);
  assertEquals(further({ dataset: { labels: "random" } }, "mnist"), ["mnist-other-seed-0", "mnist-other-seed-1"]);
  assertEquals(further({ dataset: { trainSize: 100 } }, "mnist"), ["mnist-other", "mnist-other"]);
  assertEquals(further({ dataset: { labels: "true" }, train: { steps: 9 } }, "mnist"), ["mnist", "mnist"]);
  assertEquals(further({ dataset: { trainFraction: 0.2 } }, "modularAddition"), [
    "modular-addition-other-seed-0",
    "modular-addition-other-seed-1",
  ]);
  assertEquals(further({ metrics: { order: 2 } }, "modularAddition"), [
    "modular-addition-seed-0",
    "modular-addition-seed-1",
  ]);
});

/** Changes of a variant, and whether its runs measure the trainings of base runs. */
const shared: readonly (readonly [changes: Record<string, unknown>, boolean])[] = [
  [{}, true],
  [{ metrics: { batchSize: 60, order: 2, differenceSign: "clean-minus-perturbed", firstLayer: "embedding" } }, true],
  [{ grokking: { patience: 1 } }, true],
  [{ perturbation: { lambda1: 1 } }, true], // not used in standard training
  [{ abelian: { coefficient: 1 } }, true],
  [{ train: { weightDecay: 0 } }, false],
  [{ train: { warmupSteps: 10 } }, false],
  [{ checkpoints: { every: 5 } }, false],
  [{ model: { hiddenWidth: 8 } }, false],
  [{ dataset: { labels: "random" } }, false],
];

for (const [changes, measures] of shared) {
  Deno.test(`a variant with ${JSON.stringify(changes)} ${measures ? "measures the base run's" : "has its own"} training`, () => {
    const config = { ...smoke, variants: [variant("modularAddition", changes)] };
    const pairs = planOf(config, facts).runs.map(({ run, training }) => [run.id, training.keyed.label]).slice(10);
    const own = (seed: number) => `modular-addition-standard-other-seed-${seed}`;
    assertEquals(
      pairs,
      [0, 1].map((seed) => [own(seed), measures ? `modular-addition-standard-seed-${seed}` : own(seed)]),
    );
  });
}

Deno.test("variants that only differ in their metrics share one training, and the metrics in which they do not differ", () => {
  const one = { train: { weightDecay: 0 } };
  const third = { ...variant("modularAddition", { ...one, metrics: { order: 2 } }), name: "third" };
  const { runs } = planOf({ ...smoke, variants: [variant("modularAddition", one), third] }, facts);
  const [first, last] = [runs[10], runs[12]];
  assertEquals(last.training, first.training);
  assertEquals(last.training.keyed.label, "modular-addition-standard-other-seed-0");
  const own = last.metrics.filter((metric) => !first.metrics.includes(metric)).map(({ keyed }) => keyed.label);
  assertEquals(own, ["modular-addition-standard-third-seed-0/information"]);
});

Deno.test("a variant that names metrics has these alone, and only base runs have pictures and the user's metrics", () => {
  const custom: CustomCode = { metrics: [userModule("margin")], interventions: [] };
  const some = { ...variant("mnist", { train: { steps: 999 } }), metrics: ["accuracy", "weight_norm"] };
  const all = { ...variant("mnist", { train: { steps: 998 } }), name: "third" };
  const { runs } = planOf({ ...smoke, seeds: [0], variants: [some, all] }, { ...facts, custom });
  const of = (id: string) =>
    runs.filter(({ run }) => run.id === id).flatMap(({ metrics }) =>
      metrics.map(({ keyed }) => keyed.label.split("/")[1])
    );
  assertEquals(of("mnist-standard-other-seed-0"), ["accuracy", "weight_norm"]);
  assert(of("mnist-standard-seed-0").includes("margin") && of("mnist-standard-third-seed-0").includes("margin"));
  assertEquals(
    ["mnist-standard-seed-0", "mnist-standard-third-seed-0", "modular-addition-standard-seed-0"].map((id) =>
      of(id).includes("pictures")
    ),
    [false, false, true],
  );
});

Deno.test("planOf() pictures the runs of the first seed alone, whichever it is", () => {
  for (const seeds of [[0, 1, 2], [7, 0]]) {
    const { results } = planOf({ ...paper, seeds }, facts);
    const pictured = results.flatMap(({ keyed: { label, seed } }) => label.endsWith("/pictures") ? [seed] : []);
    assertEquals(pictured, paper.modularAddition.interventions.map(() => seeds[0]));
  }
});

Deno.test("planOf() keys a run by the interventions of its intervention, in their order, and by the user's files of these alone", () => {
  const custom: CustomCode = { metrics: [], interventions: [userModule("mine"), userModule("other")] };
  const interventions = ["standard", "mine", "perturbed+mine", "mine+perturbed"];
  const { runs } = planOf(modular(smoke, { interventions }), { ...facts, custom });
  const trainings = runs.filter(({ run }) => run.task === "modularAddition" && run.seed === 0).map((run) =>
    run.training
  );
  assertEquals(new Set(trainings.map(identity)).size, 4);
  assertEquals(trainings.map(({ keyed }) => keyed.dataFiles?.map(({ logicalName }) => logicalName)), [
    [],
    ["own/mine.ts"],
    ["own/mine.ts"],
    ["own/mine.ts"],
  ]);
  const noise = "core/interventions/input_noise.ts";
  assertEquals(trainings.map(({ keyed }) => keyed.stage.entries.includes(noise)), [false, false, true, true]);
});

Deno.test("planOf() keys a file that several modules of the user's import once, and files of one name apart", () => {
  const importing = (name: string, lib: string): CustomModule => {
    const module = userModule(name);
    return { ...module, files: [...module.files, { logicalName: "own/lib.ts", path: lib }] };
  };
  const filesWith = (lib: string) => {
    const custom = { metrics: [], interventions: [importing("mine", "/home/user/lib.ts"), importing("other", lib)] };
    const { runs } = planOf(modular(smoke, { interventions: ["mine+other"] }), { ...facts, custom });
    return runs.find(({ run }) => run.intervention === "mine+other")?.training.keyed.dataFiles?.map((file) =>
      `${file.logicalName} ${file.path}`
    );
  };
  const [mine, other] = ["own/mine.ts /home/user/mine.ts", "own/other.ts /home/user/other.ts"];
  assertEquals(filesWith("/home/user/lib.ts"), [mine, "own/lib.ts /home/user/lib.ts", other]);
  assertEquals(filesWith("/elsewhere/lib.ts"), [
    mine,
    "own/lib.ts /home/user/lib.ts",
    other,
    "of-other/own/lib.ts /elsewhere/lib.ts",
  ]);
});

// Helpers

const engine = { name: "eager", backend: "none", cpu: "none" } as const;
const facts: PlanFacts = { engine, custom: noCustomCode, files: {} };
const smoke: Config = { ...profileConfig("smoke"), variants: [], seeds: [0, 1] };

function modular(config: Config, change: TaskChange<"modularAddition">): Config {
  return { ...config, modularAddition: { ...config.modularAddition, ...change } };
}

function images(config: Config, change: TaskChange<"mnist">): Config {
  return { ...config, mnist: { ...config.mnist, ...change } };
}

/** What decides the keys of all results, but for their inputs, by stage and label. */
function keys(config: Config, changed: Partial<PlanFacts> = {}): Readonly<Record<string, string>> {
  const { results } = planOf(config, { ...facts, ...changed });
  return Object.fromEntries(results.map((each) => [`${each.stage} ${each.keyed.label}`, own(each)]));
}

function own({ keyed: { label: _name, ...keyed } }: PlannedResult): string {
  return canonicalJson(JSON.parse(JSON.stringify(keyed)) as Json);
}

/** The key of a result with all that it is computed from. */
function identity(result: PlannedResult): string {
  return [own(result), ...Object.values(result.upstream).map(identity)].join("\n");
}

function datasets(variants: readonly VariantSettings[]): readonly string[] {
  return planOf({ ...smoke, variants }, facts).runs.map(({ dataset }) => dataset.keyed.label);
}

function variant(task: "mnist" | "modularAddition", changes: VariantSettings["changes"]): VariantSettings {
  const common = { name: "other", purpose: "sensitivity", describes: "other", interventions: ["standard"] } as const;
  return { ...common, task, seeds: 9, fromSeeds: 1, metrics: "all", changes };
}

function userModule(name: string): CustomModule {
  const path = `/home/user/${name}.ts`;
  return { name, path, files: [{ logicalName: `own/${name}.ts`, path }], entries: [], packages: [] };
}
