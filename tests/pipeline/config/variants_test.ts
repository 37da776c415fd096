import { isRight } from "fp-ts/Either";
import type { Config } from "../../../pipeline/config/config.ts";
import { decodeConfig } from "../../../pipeline/config/decode_config.ts";
import { profileConfig, profileNames } from "../../../pipeline/config/profiles.ts";
import { describeError } from "../../../pipeline/platform/errors.ts";
import { metrics } from "../../../pipeline/metrics/registry.ts";
import { assert, assertEquals } from "../../assert.ts";
import { knownInterventions, knownTasks } from "./known_names.ts";

Deno.test("a variant can name every metric of the registry", () => {
  refusedNothing({ ...variant, metrics: metrics.map(({ metric }) => metric.name) });
});

Deno.test("decodeConfig() accepts a variant that changes any part of its task's settings", () => {
  const { interventions: _mnist, ...mnist } = paper.mnist;
  const { interventions: _modular, ...modularAddition } = paper.modularAddition;
  for (const changes of [{}, { train: {} }, { train: { steps: 900 } }, mnist]) refusedNothing({ ...variant, changes });
  refusedNothing({ ...variant, task: "modularAddition", interventions: ["abelian"], changes: modularAddition });
});

/** Parts of a variant, and what is said about them. */
const refusals: readonly (readonly [part: unknown, issue: string])[] = [
  [3, "variants[0]: expected an object, got 3"],
  [
    { task: "mnits" },
    `variants[0].task: expected ${knownTasks}, got "mnits"; did you mean mnist?`,
  ],
  [{ task: undefined }, `variants[0].task: missing; expected ${knownTasks}`],
  [
    { interventions: ["abelian"] },
    `variants[0].interventions[0]: expected ${knownInterventions()}, got "abelian"`,
  ],
  [
    { interventions: ["mine"] },
    `variants[0].interventions[0]: expected ${knownInterventions()}, got "mine"`,
  ],
  [{ changes: { train: { stpes: 1 } } }, "variants[0].changes.train.stpes: unknown key; did you mean steps?"],
  [{ changes: { weightDecay: 1 } }, "variants[0].changes.weightDecay: unknown key; did you mean train.weightDecay?"],
  [{ changes: { interventions: [] } }, "variants[0].changes.interventions: unknown key"],
  [
    { changes: { train: { steps: 0 } } },
    "variants[0].changes.train.steps: expected a whole number of at least 1 and at most 100000000, got 0",
  ],
  [
    { changes: { dataset: { trainSize: 100 } } },
    'variants[0].changes.train.batchSize: expected at most the size of the train set (100) or "full", got 200, in variant other of mnist; ' +
    "--set variants=[] removes all variants",
  ],
];

for (const [part, issue] of refusals) {
  Deno.test(`decodeConfig() refuses ${JSON.stringify(part)} of a variant, at its path`, () => {
    const [first] = issues(typeof part === "object" ? { ...variant, ...part } : part);
    assertEquals(first, issue);
  });
}

Deno.test("decodeConfig() names the metric that a variant misspells", () => {
  const [issue] = issues({ ...variant, metrics: ["accuracy", "weight_nrom"] });
  assert(issue.startsWith("variants[0].metrics[1]: expected ") && issue.endsWith("; did you mean weight_norm?"), issue);
});

Deno.test("decodeConfig() refuses two variants of a task with one name; those of two tasks may share it", () => {
  const other = { ...variant, task: "modularAddition", changes: {} };
  assertEquals(issues(variant, other, variant), [
    'variants[2].name: expected different names, got "other" twice for mnist',
  ]);
});

Deno.test("a variant that has no run with these seeds or interventions may contradict the settings", () => {
  const changes = { dataset: { trainSize: 100 } };
  assertEquals(isRight(decodeConfig({ ...paper, variants: [{ ...variant, fromSeeds: 2, changes }] })), true);
  const without = { ...paper, mnist: { ...paper.mnist, interventions: [] } };
  assertEquals(isRight(decodeConfig({ ...without, variants: [{ ...variant, changes }] })), true);
});

Deno.test("a contradiction of the settings themselves is told once, not for each variant", () => {
  const config = {
    ...paper,
    seeds: [0, 1],
    mnist: { ...paper.mnist, metrics: { ...paper.mnist.metrics, batchSize: 5000 } },
  };
  const decoded = decodeConfig({ ...config, variants: [{ ...variant, changes: { dataset: { trainSize: 400 } } }] });
  assert(!isRight(decoded));
  assertEquals(describeError(decoded.left).split("\n").length, 1);
});

Deno.test("every profile has a control of each task for all of five seeds, or is too short to grok", () => {
  for (const name of profileNames.filter((each) => each !== "smoke")) {
    const { variants } = profileConfig(name);
    for (const task of ["mnist", "modularAddition"]) {
      const controls = variants.filter((each) =>
        each.task === task && each.purpose === "control" && Number(each.seeds) >= 5
      );
      assert(controls.length >= 2, `${name} ${task}`);
    }
  }
});

// Helpers

const paper: Config = { ...profileConfig("paper"), variants: [] };

const variant = {
  name: "other",
  purpose: "control",
  describes: "something else",
  task: "mnist",
  interventions: ["standard"],
  seeds: 1,
  fromSeeds: 1,
  metrics: "all",
  changes: {},
};

function issues(...variants: readonly unknown[]): readonly string[] {
  const decoded = decodeConfig({ ...paper, variants });
  return isRight(decoded) ? [] : describeError(decoded.left).split("\n");
}

function refusedNothing(one: unknown): void {
  assertEquals(issues(one), []);
}
