import { assertEquals } from "../../assert.ts";
import type { Config, VariantSettings } from "../../../pipeline/config/config.ts";
import { profileConfig, profileNames } from "../../../pipeline/config/profiles.ts";
import { runsOf, settingsOf, type Variant } from "../../../pipeline/plan/runs.ts";

Deno.test("runsOf() has a run for each seed, task and intervention, seed by seed", () => {
  const config = { ...profileConfig("smoke"), variants: [], seeds: [3, 0] };
  const ofSeed = (seed: number) => [
    `mnist-standard-seed-${seed}`,
    `mnist-perturbed-seed-${seed}`,
    `modular-addition-standard-seed-${seed}`,
    `modular-addition-perturbed-seed-${seed}`,
    `modular-addition-abelian-seed-${seed}`,
  ];
  assertEquals(runsOf(config).map(({ id }) => id), [...ofSeed(3), ...ofSeed(0)]);
});

Deno.test("runsOf() leaves out a task without interventions", () => {
  const config = profileConfig("smoke");
  const runs = runsOf({ ...config, mnist: { ...config.mnist, interventions: [] } });
  assertEquals(new Set(runs.map(({ task }) => task)), new Set(["modularAddition" as const]));
});

Deno.test("a task with maxSeeds has the first seeds alone, in its variants too, and others have all", () => {
  const ofMnist = { ...without, seeds: [3, 0, 5], maxSeeds: { ...without.maxSeeds, mnist: 2 } };
  const all = { ...ofMnist, variants: [variant({ seeds: 5 }), variant({ name: "later", seeds: 5, fromSeeds: 3 })] };
  const seeds = (
    wanted: string,
  ) => [...new Set(runsOf(all).filter(({ id }) => id.startsWith(wanted)).map(({ seed }) => seed))];
  assertEquals([seeds("mnist-"), seeds("mnist-standard-no-decay"), seeds("mnist-standard-later"), seeds("modular")], [
    [3, 0],
    [3, 0],
    [],
    [3, 0, 5],
  ]);
  const enough = { ...without.maxSeeds, mnist: 9 };
  assertEquals(runsOf({ ...ofMnist, maxSeeds: enough }), runsOf({ ...ofMnist, maxSeeds: without.maxSeeds }));
});

Deno.test("runsOf() has a variant's runs after the base runs, named after it, in the interventions that its task has", () => {
  const config = {
    ...without,
    seeds: [3, 0, 5],
    variants: [variant({ seeds: 2, interventions: ["perturbed", "standard"] })],
  };
  const further = (config: Config) => runsOf(config).filter((run) => run.variant !== null).map(({ id }) => id);
  assertEquals(further(config), [
    "mnist-perturbed-no-decay-seed-3",
    "mnist-standard-no-decay-seed-3",
    "mnist-perturbed-no-decay-seed-0",
    "mnist-standard-no-decay-seed-0",
  ]);
  assertEquals(runsOf(config).slice(-4).map(({ id }) => id), further(config));
  assertEquals(further({ ...config, mnist: { ...config.mnist, interventions: ["perturbed"] } }).length, 2);
  assertEquals(further({ ...config, mnist: { ...config.mnist, interventions: [] } }), []);
});

Deno.test("runsOf() leaves a variant out as long as the configuration has too few seeds for it", () => {
  const count = (seeds: number[]) =>
    runsOf({ ...without, seeds, variants: [variant({ seeds: 5, fromSeeds: 2 })] }).filter((run) => run.variant).length;
  assertEquals([count([0]), count([0, 1]), count([0, 1, 2, 3, 4, 5, 6])], [0, 2, 5]);
});

Deno.test("runsOf() joins the interventions of a combination by a dot, which no file's name has", () => {
  const config = profileConfig("smoke");
  const mnist = { ...config.mnist, interventions: ["perturbed+mine", "perturbed-and-mine"] };
  const runs = runsOf({ ...config, mnist, modularAddition: { ...config.modularAddition, interventions: [] } });
  assertEquals(runs.filter(({ variant }) => variant === null).map(({ id }) => id), [
    "mnist-perturbed.mine-seed-0",
    "mnist-perturbed-and-mine-seed-0",
  ]);
});

Deno.test("every run of every profile has a name of its own, whatever the seeds and sweeps", () => {
  for (const name of profileNames) {
    const sweeps = { "train.weightDecay": [0.3, 1], "mnist.train.steps": [300, 400] };
    const ids = runsOf({ ...profileConfig(name), seeds: [0, 1, 2, 3, 4], sweeps }).map(({ id }) => id);
    assertEquals(new Set(ids).size, ids.length);
  }
});

Deno.test("settingsOf() is the task's for a base run, and the task's with the changes for a variant's", () => {
  const of = (changes: Variant["changes"]) =>
    settingsOf(without, { task: "mnist", variant: { ...variant({}), changes } });
  assertEquals(settingsOf(without, { task: "mnist", variant: null }), without.mnist);
  assertEquals(of({ train: { weightDecay: 7 } }), {
    ...without.mnist,
    train: { ...without.mnist.train, weightDecay: 7 },
  });
});

// Helpers

const without: Config = { ...profileConfig("smoke"), variants: [] };

function variant(changed: Partial<VariantSettings>): VariantSettings {
  return {
    name: "no-decay",
    purpose: "control",
    describes: "no decay",
    task: "mnist",
    interventions: ["standard"],
    seeds: 1,
    fromSeeds: 1,
    metrics: "all",
    changes: { train: { weightDecay: 0 } },
    ...changed,
  };
}
