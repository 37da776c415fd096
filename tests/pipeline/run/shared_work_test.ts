import type { Config, VariantSettings } from "../../../pipeline/config/config.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { runsOf } from "../../../pipeline/plan/runs.ts";
import { sharedWork } from "../../../pipeline/plan/shared_work.ts";
import { assertEquals } from "../../assert.ts";

Deno.test("runs of a seed share their task's dataset, and MNIST's runs share one for all seeds", () => {
  assertEquals(datasets([]), [
    "mnist",
    "mnist",
    "modular-addition-seed-0",
    "modular-addition-seed-0",
    "modular-addition-seed-0",
    "mnist",
    "mnist",
    "modular-addition-seed-1",
    "modular-addition-seed-1",
    "modular-addition-seed-1",
  ]);
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
const shared: readonly (readonly [changes: VariantSettings["changes"], boolean])[] = [
  [{}, true],
  [{ metrics: { batchSize: 60, order: 2, differenceSign: "clean-minus-perturbed", firstLayer: "embedding" } }, true],
  [{ grokking: { patience: 1 } }, true],
  [{ perturbation: { lambda1: 1 } }, true], // not used in standard training
  [{ abelian: { coefficient: 1 } }, true],
  [{ train: { weightDecay: 0 } }, false],
  [{ train: { warmupSteps: 10 } }, false],
  [{ checkpoints: { count: 5 } }, false],
  [{ model: { hiddenWidth: 8 } }, false],
  [{ dataset: { labels: "random" } }, false],
];

for (const [changes, measures] of shared) {
  Deno.test(`a variant with ${JSON.stringify(changes)} ${measures ? "measures the base run's" : "has its own"} training`, () => {
    const config = { ...base, variants: [variant("modularAddition", changes)] };
    const { trainedAs } = sharedWork(config);
    const pairs = runsOf(config).map((run) => [run.id, trainedAs(run).id]).slice(10);
    const own = (seed: number) => `modular-addition-standard-other-seed-${seed}`;
    assertEquals(
      pairs,
      [0, 1].map((seed) => [own(seed), measures ? `modular-addition-standard-seed-${seed}` : own(seed)]),
    );
  });
}

Deno.test("variants that only differ in their metrics share one training among themselves", () => {
  const one = { train: { weightDecay: 0 } };
  const variants = [variant("modularAddition", one), {
    ...variant("modularAddition", { ...one, metrics: { order: 2 } }),
    name: "third",
  }];
  const config = { ...base, variants };
  const { trainedAs } = sharedWork(config);
  assertEquals(trainedAs(runsOf(config)[12]).id, "modular-addition-standard-other-seed-0");
});

// Helpers

const base: Config = { ...profileConfig("smoke"), variants: [], seeds: [0, 1] };

function datasets(variants: readonly VariantSettings[]): readonly string[] {
  const config = { ...base, variants };
  return runsOf(config).map(sharedWork(config).datasetLabel);
}

function variant(task: "mnist" | "modularAddition", changes: VariantSettings["changes"]): VariantSettings {
  const common = { name: "other", purpose: "sensitivity", describes: "other", modes: ["standard"] } as const;
  return { ...common, task, seeds: 9, fromSeeds: 1, metrics: "all", changes } as VariantSettings;
}
