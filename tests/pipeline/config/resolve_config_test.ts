import { isRight } from "fp-ts/Either";
import fc from "fast-check";
import { assert, assertEquals } from "../../assert.ts";
import { describeError } from "../../../pipeline/platform/errors.ts";
import { type Config, configCodec } from "../../../pipeline/config/config.ts";
import { deepMerge, nested } from "../../../pipeline/settings/deep_merge.ts";
import { pathsOf } from "../../../pipeline/settings/section_type.ts";
import { profileConfig, profileNames } from "../../../pipeline/config/profiles.ts";
import { type ConfigSources, resolveConfig, studyIn } from "../../../pipeline/config/resolve_config.ts";
import { slurmSection } from "../../../pipeline/config/slurm_settings.ts";
import { settingDifferences } from "../../../pipeline/report/settings_difference.ts";
import nanda from "../../../docs/examples/nanda.json" with { type: "text" };
import { interventionKeys } from "./known_names.ts";

Deno.test("resolveConfig() lays seeds and single settings over a file, and the file over its profile", () => {
  const text = `{
    // what is tried here
    "$schema": "./config.schema.json",
    "profile": "quick",
    "mnist": { "train": { "steps": 5000, "weightDecay": 0.2 } }
  }`;
  const config = resolved({ file: { name: "my.json", text }, assignments: ["train.weightDecay=0.5"], seeds: [7] });
  assertEquals(config.profile, "quick");
  assertEquals(config.seeds, [7]);
  assertEquals(differences(config, "quick"), [
    "seeds: [0] -> [7]",
    "mnist.train.steps: 8000 -> 5000",
    "mnist.train.weightDecay: 0.1 -> 0.5",
    "modularAddition.train.weightDecay: 2 -> 0.5",
  ]);
});

Deno.test("resolveConfig() takes the study that is asked for, else the file's, else the default one", () => {
  const file = { name: "my.json", text: '{ "study": "of-the-file" }' };
  for (const assignments of [["study=typed"], ['study="typed"'], ["study=other", "train.steps=3", 'study="typed"']]) {
    assertEquals([studyIn({ assignments, file }), resolved({ assignments, file }).study], ["typed", "typed"]);
  }
  assertEquals(studyIn({ assignments: ["study=3"], file }), "of-the-file"); // which is refused as no text
  assertEquals(
    [resolved({ study: "asked-for", file }), resolved({ file }), resolved({})].map(({ study }) => study),
    ["asked-for", "of-the-file", "robustness"],
  );
});

Deno.test("resolveConfig() is the paper's configuration without sources, and each profile by its name", () => {
  assertEquals(resolved({}), profileConfig("paper"));
  for (const profile of profileNames) assertEquals(resolved({ profile }), profileConfig(profile));
});

Deno.test("a setting's path sets that one with its task, and every task that has it without", () => {
  const config = resolved({ assignments: ["mnist.train.steps=1000"] });
  assertEquals(differences(config, "paper"), ["mnist.train.steps: 100000 -> 1000"]);
  assertEquals(differences(resolved({ assignments: ["metrics.firstLayer=embedding"] }), "paper"), [
    'modularAddition.metrics.firstLayer: "residual" -> "embedding"',
  ]);
  assertEquals(differences(resolved({ assignments: ['train={"steps":900,"beta1":0}', "train.beta1=0.5"] }), "paper"), [
    "mnist.train.steps: 100000 -> 900",
    "mnist.train.beta1: 0.9 -> 0.5",
    "modularAddition.train.steps: 15000 -> 900",
    "modularAddition.train.beta1: 0.9 -> 0.5",
  ]);
});

Deno.test("a setting's value is JSON, or a text where it is not JSON", () => {
  const config = resolved({
    assignments: [
      "mnist.train.batchSize=full",
      'mnist.dataset.source="a=b"',
      'modularAddition.interventions=["abelian"]',
      "seeds=[4]",
    ],
  });
  assertEquals(differences(config, "paper"), [
    "seeds: [0] -> [4]",
    'mnist.dataset.source: "package" -> "a=b"',
    'mnist.train.batchSize: 200 -> "full"',
    'modularAddition.interventions: ["standard","perturbed","abelian"] -> ["abelian"]',
  ]);
});

Deno.test("a setting that does not exist is refused with the path that was meant", () => {
  const refusals: [string, string][] = [
    ["train.weightDecya=1", "train.weightDecya: no such setting; did you mean train.weightDecay?"],
    ["weightDecay=1", "weightDecay: no such setting; did you mean train.weightDecay?"],
    ["mnist.weight_decay=1", "mnist.weight_decay: no such setting; did you mean mnist.train.weightDecay?"],
    [
      "mnist.dataset.modulus=7",
      "mnist.dataset.modulus: no such setting; mnist.dataset has source, trainSize, testSize, labels",
    ],
    ["train.weightDecay=1e-400", "train.weightDecay: the number 1e-400 is too small, and would be 0"],
    [
      "mnist.dataset.source=2024",
      `mnist.dataset.source: expected "package" or a folder of IDX files, got 2024; a text is in quotes: "2024", and with --set 'path="2024"'`,
    ],
    ["modulus=7", "modulus: no such setting; did you mean dataset.modulus?"],
    ["mnits.train.steps=7", "mnits.train.steps: no such setting; did you mean mnist.train.steps?"],
    ["train.steps.x=7", "train.steps.x: no such setting"],
    ["profile=quick", "profile: a profile is chosen with --profile, or in a configuration file"],
    ["sweeps={}", "sweeps: values are compared with --sweep, or in a configuration file"],
    [
      "slurm.partition=long",
      "slurm.partition: how work is handed to Slurm is said with options such as --slurm.partition, or in a configuration file",
    ],
    ["seeds[0]=7", "seeds[0]: no such setting; did you mean seeds?"],
    ["__proto__.polluted=1", "__proto__.polluted: no such setting"],
    [
      "mnist.constructor=1",
      "mnist.constructor: no such setting; mnist has interventions, dataset, model, train, checkpoints, metrics, grokking, " +
      interventionKeys,
    ],
    ["=1", '"": no such setting'],
    ["a\nb=1", '"a\\nb": no such setting'],
    ["train.steps", "train.steps: expected path=value, such as train.weightDecay=0.5"],
    ["profile=quick", "profile: a profile is chosen with --profile, or in a configuration file"],
  ];
  for (const [assignment, message] of refusals) assertEquals(refused({ assignments: [assignment] }), [message]);
});

Deno.test("resolveConfig() reports what is wrong with every source at once", () => {
  assertEquals(
    refused({
      file: { name: "my.json", text: '{"mnist":{"trian":{}}}' },
      assignments: ["train.stpes=1", "mnist.train.beta1=NaN", "modularAddition.train.steps=1e999"],
    }),
    [
      "train.stpes: no such setting; did you mean train.steps?",
      "modularAddition.train.steps: the number 1e999 is too large",
      "my.json: mnist.trian: unknown key; did you mean train?",
      'mnist.train.beta1: expected a number of at least 0 and below 1, got "NaN"',
    ],
  );
});

Deno.test("a setting that was written once for every task is one issue, at the path that was written", () => {
  const refusals: [string[], string[]][] = [
    [["train.weightDecay=abc"], ['train.weightDecay: expected a number of at least 0 and at most 1000, got "abc"']],
    [["train.weightDecay=NaN"], ['train.weightDecay: expected a number of at least 0 and at most 1000, got "NaN"']],
    [["train.steps=-5"], ["train.steps: expected a whole number of at least 1 and at most 100000000, got -5"]],
    [['train={"steps":-5,"stpes":1}'], [
      "train.stpes: unknown key; did you mean steps?",
      "train.steps: expected a whole number of at least 1 and at most 100000000, got -5",
    ]],
    [["train=5"], [
      "train: expected an object with steps, batchSize, learningRate, weightDecay, beta1, beta2, epsilon, warmupSteps, " +
      "stopAtTestAccuracy, stopAfterSteps, got 5",
    ]],
    [["seeds=abc"], [
      'seeds: expected a list, each value a whole number of at least 0 and at most 4294967295, got "abc"',
    ]],
    [["metrics.firstLayer=last"], ['metrics.firstLayer: expected "residual" or "embedding", got "last"']],
    [["model.hiddenWidths=[9,0]"], [
      "model.hiddenWidths[1]: expected a whole number of at least 1 and at most 65536, got 0",
    ]],
    [["metrics.batchSize=100000"], [
      "metrics.batchSize: for mnist expected at most the size of the train set (1000), got 100000; " +
      "for modularAddition expected at most the size of the train set (3830), got 100000",
    ]],
  ];
  for (const [assignments, messages] of refusals) assertEquals(refused({ assignments }), messages);
});

Deno.test("an issue that only some tasks have, or that was written with its task or in a file, names the task", () => {
  const steps = "expected a whole number of at least 1 and at most 100000000";
  assertEquals(refused({ assignments: ["train.steps=-5", "mnist.train.steps=9000"] }), [
    `train.steps: ${steps}, got -5`,
  ]);
  assertEquals(refused({ assignments: ["train.steps=-5", "mnist.train.steps=-6"] }), [
    `mnist.train.steps: ${steps}, got -6`,
    `train.steps: ${steps}, got -5`,
  ]);
  assertEquals(refused({ assignments: ["mnist.train.steps=-6", "train.steps=-5"] }), [`train.steps: ${steps}, got -5`]);
  assertEquals(refused({ assignments: ["metrics.batchSize=2000"] }), [
    "mnist.metrics.batchSize: expected at most the size of the train set (1000), got 2000",
  ]);
  const text = '{"mnist":{"train":{"steps":-5}},"modularAddition":{"train":{"steps":-5}}}';
  assertEquals(refused({ file: { name: "my.json", text }, assignments: ['train={"beta1":0.5}'] }), [
    `my.json: mnist.train.steps: ${steps}, got -5`,
    `my.json: modularAddition.train.steps: ${steps}, got -5`,
  ]);
});

Deno.test("F14: an unknown setting is answered from its own section: by initials, by likeness, or with what there is", () => {
  const answers = ["modularAddition.train.lr=1", "train.lr=1", "train.optimizer=sgd", "modularAddition.model.layers=2"];
  const [byInitials, inAll, listed, model] = answers.map((assignment) => refused({ assignments: [assignment] })[0]);
  assertEquals(
    byInitials,
    "modularAddition.train.lr: no such setting; did you mean modularAddition.train.learningRate?",
  );
  assertEquals(inAll, "train.lr: no such setting; did you mean train.learningRate?");
  assert(listed.startsWith("train.optimizer: no such setting; train has steps, batchSize, learningRate, "), listed);
  assert(model.startsWith("modularAddition.model.layers: no such setting; modularAddition.model has "), model);
});

Deno.test("F15: a file sets a setting of every task as --set does, what it says of one task comes after, and its issues name it", () => {
  const file = (settings: object) => ({ name: "my.json", text: JSON.stringify(settings) });
  const train = { steps: 500, weightDecay: 0.5 };
  const config = resolved({ file: file({ profile: "quick", mnist: { train: { steps: 700 } }, train }) });
  const asSet = resolved({
    profile: "quick",
    assignments: ["train.steps=500", "train.weightDecay=0.5", "mnist.train.steps=700"],
  });
  assertEquals(config, asSet);
  assertEquals(refused({ file: file({ train: { lr: 1 } }) }), [
    "my.json: train.lr: no such setting; did you mean train.learningRate?",
  ]);
  assertEquals(refused({ file: file({ trian: { lr: 1 } }) }), [
    "my.json: trian: unknown key; did you mean mnist.train?",
  ]);
  const tooFew = refused({ file: file({ train: { steps: -5 } }) });
  assertEquals(tooFew, ["my.json: train.steps: expected a whole number of at least 1 and at most 100000000, got -5"]);
});

Deno.test("resolveConfig() refuses a file that is no object, gives a key twice, has __proto__, or is no JSON", () => {
  const texts: [string, string][] = [
    ["[1]", "my.json: expected an object with settings, got a list of 1"],
    ['{"seeds":[1],\n "seeds":[2]}', 'my.json:2:2: the key "seeds" is given twice'],
    ['{"__proto__":{}}', 'my.json:1:2: the key "__proto__" is not allowed'],
    ["", "my.json:1:1: expected a value, found the end of the file"],
    ['{"profile":"fast"}', 'profile: expected paper, quick or smoke, got "fast"'],
    ['{"profile":3}', "profile: expected paper, quick or smoke, got 3"],
  ];
  for (const [text, message] of texts) assertEquals(refused({ file: { name: "my.json", text } }), [message]);
});

Deno.test("nothing that is wrong in a file is lost, wherever it stands and whatever is laid over it", () => {
  const paths = [
    ...pathsOf(configCodec.fields),
    "slurm",
    ...pathsOf(slurmSection.fields).map((path) => `slurm.${path}`),
  ];
  const all = [...paths, ...pathsOf(configCodec.fields.mnist.fields)]; // the last are for every task
  for (const path of all) {
    for (const wrong of [null, { nope: 1 }, [[]]]) {
      const file = { name: "my.json", text: JSON.stringify(nested(path, wrong)) };
      const issues = refused({ file });
      assert(
        issues.some((issue) => issue.includes(path.split(".").slice(-1)[0])),
        `${file.text}: ${issues.join("; ")}`,
      );
    }
  }
  assertEquals(refused({ file: { name: "my.json", text: '{"train":{"steps":{}}}' } }).length, 1);
  const [issue] = refused({ file: { name: "my.json", text: '{"variants":[{}]}' } });
  assert(issue.startsWith("my.json: variants[0].task: missing; expected"), issue);
});

Deno.test("what is no object in place of a section stays wrong, whatever is laid over it", () => {
  const over = {
    mnist: ["mnist.train.steps=3"],
    maxSeeds: ["maxSeeds.mnist=3"],
    modularAddition: ["train.steps=3", 'modularAddition.dataset={"modulus":7}'],
    custom: ["custom.metrics=[]"],
  };
  for (const [section, assignments] of Object.entries(over)) {
    const keys = Object.keys(configCodec.fields[section as keyof typeof over].fields);
    for (const [wrong, got] of [[5, "5"], ["all", '"all"'], [null, "null"], [[{ a: 1 }], "a list of 1"]]) {
      const file = { name: "my.json", text: JSON.stringify({ [section]: wrong }) };
      const message = `my.json: ${section}: expected an object with ${keys.join(", ")}, got ${got}`;
      for (const given of [[], assignments]) assertEquals(refused({ file, assignments: given }), [message]);
    }
  }
  const file = { name: "my.json", text: '{"sweeps":[{"train.steps":[1,2]}]}' };
  for (const sweeps of [[], ["train.weightDecay=1,2"]]) {
    assertEquals(refused({ file, sweeps }), ["my.json: sweeps: expected an object, got a list of 1"]);
  }
});

Deno.test("an issue at a path within a key, as sweeps have, names the file", () => {
  const file = { name: "my.json", text: '{"sweeps":{"mnist.trian.steps":[1],"train.steps":[1,-2]}}' };
  assertEquals(refused({ file }), [
    "my.json: sweeps.mnist.trian.steps: unknown key; did you mean mnist.train.steps?",
    "my.json: sweeps.train.steps[1]: expected a whole number of at least 1 and at most 100000000, got -2",
  ]);
});

Deno.test("resolveConfig() refuses an unknown profile, and one that contradicts the file's", () => {
  assertEquals(refused({ profile: "qick" }), [
    'profile: expected paper, quick or smoke, got "qick"; did you mean quick?',
  ]);
  assertEquals(refused({ profile: "constructor" }), ['profile: expected paper, quick or smoke, got "constructor"']);
  const file = { name: "my.json", text: '{"profile":"quick"}' };
  assertEquals(resolved({ profile: "quick", file }), profileConfig("quick"));
  assertEquals(refused({ profile: "smoke", file }), [
    'profile: the command line says smoke, my.json says "quick"',
  ]);
});

Deno.test("deepMerge() changes neither argument, keeps what is not mentioned, and is idempotent", () => {
  const tree = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.array(fc.integer()), fc.dictionary(fc.string(), tie("node"))),
  })).node;
  fc.assert(fc.property(fc.dictionary(fc.string(), tree), fc.dictionary(fc.string(), tree), (base, changes) => {
    const [baseBefore, changesBefore] = [structuredClone(base), structuredClone(changes)];
    const merged = deepMerge(base, changes) as Record<string, unknown>;
    assertEquals([base, changes], [baseBefore, changesBefore]);
    assertEquals(deepMerge(merged, changes), merged);
    assertEquals(deepMerge(base, {}), base);
    const kept = Object.keys(base).filter((key) => !Object.hasOwn(changes, key));
    for (const key of kept) assertEquals(merged[key], base[key]);
    assertEquals(new Set(Object.keys(merged)), new Set([...Object.keys(base), ...Object.keys(changes)]));
  }));
});

Deno.test("deepMerge() does not reach the prototype of objects", () => {
  const merged = deepMerge({ a: 1 }, JSON.parse('{"__proto__":{"polluted":1}}')) as object;
  assertEquals(Object.keys(merged), ["a", "__proto__"]);
  assertEquals("polluted" in {}, false);
  assertEquals(Object.getPrototypeOf(merged), Object.prototype);
});

Deno.test("settingDifferences() finds nothing between a profile and itself", () => {
  for (const name of profileNames) assertEquals(settingDifferences(profileConfig(name), profileConfig(name)), []);
});

Deno.test("docs/examples/nanda.json trains modular addition for 40 000 steps, with warm-up", () => {
  const { mnist, modularAddition: { interventions, train } } = resolved({ file: { name: "nanda.json", text: nanda } });
  assertEquals([mnist.interventions, interventions, train.steps, train.warmupSteps], [[], ["standard"], 40_000, 10]);
});

// Helpers

function resolved(sources: ConfigSources): Config {
  const config = resolveConfig(sources);
  if (!isRight(config)) throw new Error(describeError(config.left));
  return config.right;
}

function refused(sources: ConfigSources): string[] {
  const config = resolveConfig(sources);
  if (isRight(config)) throw new Error("expected issues, got a configuration");
  return describeError(config.left).split("\n");
}

function differences(config: Config, profile: "paper" | "quick"): string[] {
  const base = profileConfig(profile);
  const seeds = { path: "seeds", from: base.seeds, to: config.seeds };
  const same = JSON.stringify(seeds.from) === JSON.stringify(seeds.to);
  return [...(same ? [] : [seeds]), ...settingDifferences(base, config)]
    .map(({ path, from, to }) => `${path}: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`);
}
