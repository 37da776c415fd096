import { ownName } from "../../../pipeline/config/own_modules.ts";
import { resolveConfig } from "../../../pipeline/config/resolve_config.ts";
import { assertEquals } from "../../assert.ts";
import { knownInterventions } from "./known_names.ts";

Deno.test("a configuration file names modules of one's own relative to itself, --set relative to the current folder", () => {
  assertEquals(customOf('{ "custom": { "metrics": ["./spread.ts", "../lib/a.js", "/abs/b.mts"] } }').metrics, [
    "study/spread.ts",
    "lib/a.js",
    "/abs/b.mts",
  ]);
  assertEquals(customOf("{}", ['custom.interventions=["own/weight_noise.ts"]']).interventions, ["own/weight_noise.ts"]);
});

Deno.test("an intervention may be the name of an intervention of one's own, for each task", () => {
  const config = accepted('{ "custom": { "interventions": ["./weight_noise.ts"] } }', [
    'interventions=["weight_noise"]',
  ]);
  assertEquals([config.mnist.interventions, config.modularAddition.interventions], [["weight_noise"], [
    "weight_noise",
  ]]);
});

Deno.test("an intervention that is neither the paper's nor a file's name is refused with what there is", () => {
  assertEquals(refused("{}", ['mnist.interventions=["pertubed"]']), [
    `mnist.interventions[0]: expected ${knownInterventions()}, got "pertubed"; did you mean perturbed?`,
  ]);
  assertEquals(
    refused('{ "custom": { "interventions": ["./weight_noise.ts"] } }', ['mnist.interventions=["weight_nose"]']),
    [
      `mnist.interventions[0]: expected ${
        knownInterventions("weight_noise")
      }, got "weight_nose"; did you mean weight_noise?`,
    ],
  );
});

Deno.test("the user's modules need names that are distinct and can be written", () => {
  assertEquals(refused('{ "custom": { "metrics": ["./a/spread.ts", "./b/spread.js"] } }'), [
    "study/mine.json: custom.metrics[1]: another file is called spread; give this file another name",
  ]);
  assertEquals(refused('{ "custom": { "interventions": ["./perturbed.ts"] } }'), [
    "study/mine.json: custom.interventions[0]: perturbed is a built-in intervention; give the file another name",
  ]);
  const expected = "expected a path to a .ts or .js file named with letters, digits, _ and -";
  for (const path of ["spread", "spread.py", "a b.ts", "2.ts", "x/.ts", "a\\nb.ts"]) {
    const [issue, ...others] = refused(`{ "custom": { "metrics": ["${path}"] } }`);
    const begins = `study/mine.json: custom.metrics[0]: ${expected}`;
    assertEquals([issue.slice(0, begins.length), others], [begins, []]);
  }
});

Deno.test("runs of different trainings are never called alike", () => {
  const variant = (task: string, name: string) => ({
    ...{
      name,
      purpose: "control",
      describes: "x",
      task,
      interventions: ["standard"],
      seeds: 1,
      fromSeeds: 1,
      metrics: "all",
      changes: {},
    },
  });
  const custom = { interventions: ["./standard-random-labels.ts", "./mlp-standard.ts"] };
  const config = {
    custom,
    modularAddition: { interventions: ["standard", "standard-random-labels"] },
    binaryOperation: { interventions: ["mlp-standard"] },
    binaryOperationMlp: { interventions: ["standard"] },
    variants: [variant("modularAddition", "random-labels")],
  };
  assertEquals(refused(JSON.stringify(config)), [
    "study/mine.json: binaryOperationMlp.interventions[0]: its runs and those of mlp-standard of binaryOperation would both be called " +
    "binary-operation-mlp-standard; rename one of them",
    "study/mine.json: variants[0].name: its runs and those of standard-random-labels of modularAddition would both be called " +
    "modular-addition-standard-random-labels; rename one of them",
  ]);
  assertEquals(
    refused(JSON.stringify({ ...config, binaryOperation: {}, variants: [variant("modularAddition", "other")] })),
    [],
  );
});

Deno.test("ownName() is the file's name without folder and ending", () => {
  assertEquals(["a/b/weight_noise.ts", "x.mjs", "../q-2.ts"].map(ownName), ["weight_noise", "x", "q-2"]);
});

// Helpers

const resolve = (text: string, assignments: readonly string[] = []) =>
  resolveConfig({ profile: "smoke", file: { name: "study/mine.json", text }, assignments });

function accepted(...given: Parameters<typeof resolve>) {
  const resolved = resolve(...given);
  if (resolved._tag === "Left") throw new Error(JSON.stringify(resolved.left));
  return resolved.right;
}

const customOf = (...given: Parameters<typeof resolve>) => accepted(...given).custom;

function refused(...given: Parameters<typeof resolve>): readonly string[] {
  const resolved = resolve(...given);
  return resolved._tag === "Left" ? resolved.left.issues.map(({ path, message }) => `${path}: ${message}`) : [];
}
