import { isRight } from "fp-ts/Either";
import fc from "fast-check";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { modularTrainSize } from "../../../data/modular_arithmetic.ts";
import { describeError } from "../../../pipeline/platform/errors.ts";
import { type Config, configCodec } from "../../../pipeline/config/config.ts";
import { decodeConfig } from "../../../pipeline/config/decode_config.ts";
import { deepMerge, isObject } from "../../../pipeline/settings/deep_merge.ts";
import { profileConfig, profileNames } from "../../../pipeline/config/profiles.ts";
import { pathsOf } from "../../../pipeline/settings/section_type.ts";
import { taskNames } from "../../../pipeline/tasks/tasks.ts";
import { knownInterventions } from "./known_names.ts";

Deno.test("decodeConfig() accepts every profile and returns it unchanged", () => {
  for (const name of profileNames) {
    assertEquals(accepted(profileConfig(name)), profileConfig(name));
    assertEquals(profileConfig(name).profile, name);
  }
});

Deno.test("Config keeps the types of its settings (a guard against codecs that became any)", () => {
  const config = profileConfig("paper");
  const batchSize: number | "full" = config.mnist.train.batchSize;
  // @ts-expect-error a number or "full" is not a number
  const wrong: number = config.mnist.train.batchSize;
  // @ts-expect-error the difference has one of two signs
  const sign: Config["mnist"]["metrics"]["differenceSign"] = "both";
  assertEquals([batchSize, wrong, sign], [200, 200, "both"]);
});

Deno.test("the paper profile has the paper's settings", () => {
  const { mnist, modularAddition } = profileConfig("paper");
  const { modulus, trainFraction } = modularAddition.dataset;
  const train = Math.floor(trainFraction * modulus ** 2);
  assertEquals([train, modulus ** 2 - train], [3830, 8939]);
  const widths = [784, ...mnist.model.hiddenWidths, 10];
  assertEquals(widths.slice(1).reduce((sum, width, i) => sum + width * (widths[i] + 1), 0), 199_210);
  assertEquals([mnist.train.steps, mnist.train.batchSize, mnist.train.beta2], [100_000, 200, 0.999]);
  assertEquals(
    [modularAddition.train.steps, modularAddition.train.batchSize, modularAddition.train.beta2],
    [15_000, "full", 0.98],
  );
});

Deno.test("decodeConfig() refuses an unknown key at every level, with its path and the key that was meant", () => {
  const sections = [
    "",
    ...configPaths.filter((path) => Object.keys(isObject(at(path)) ? at(path) as object : {}).length > 0),
  ];
  for (const path of sections) {
    const [key] = Object.keys(at(path) as object).slice(-1);
    const misspelt = `${key.slice(0, -1)}_${key.slice(-1)}`;
    const issues = refused(replaced(path, { ...at(path) as object, [misspelt]: 1 }));
    assertEquals(issues, [`${path === "" ? "" : `${path}.`}${misspelt}: unknown key; did you mean ${key}?`]);
  }
});

Deno.test("decodeConfig() reports every issue at once, in the order of the configuration", () => {
  const changes = {
    seeds: [0, -1],
    mnist: { train: { steps: -5, learning_rate: 0.1, beta1: "0.9" }, interventions: ["standard", "abelian"] },
    modularAddition: { dataset: { trainFraction: 1 } },
  };
  assertEquals(refused(deepMerge(profileConfig("paper"), changes)), [
    "seeds[1]: expected a whole number of at least 0 and at most 4294967295, got -1",
    `mnist.interventions[1]: expected ${knownInterventions()}, got "abelian"`,
    "mnist.train.learning_rate: unknown key; did you mean learningRate?",
    "mnist.train.steps: expected a whole number of at least 1 and at most 100000000, got -5",
    'mnist.train.beta1: expected a number of at least 0 and below 1, got "0.9"',
    "modularAddition.dataset.trainFraction: expected a number above 0 and below 1, got 1",
  ]);
});

Deno.test("decodeConfig() refuses a setting of the wrong type, missing, NaN or infinite, and names it", () => {
  for (const path of configPaths) {
    for (const wrong of [undefined, null, NaN, Infinity, -Infinity, {}, true, [[]], -1, "\u0000"]) {
      if (path === "sweeps" && isObject(wrong)) continue; // no sweep
      assert(refused(replaced(path, wrong)).some((issue) => issue.startsWith(path)), `${path} = ${wrong}`);
    }
    const without = replaced(parent(path), omit(at(parent(path)), path.slice(path.lastIndexOf(".") + 1)));
    assert(refused(without).some((issue) => issue.startsWith(`${path}: missing`)), path);
  }
});

Deno.test("decodeConfig() suggests the section of a setting that is at the wrong level", () => {
  assertEquals(refused(deepMerge(profileConfig("paper"), { mnist: { weightDecay: 1 } })), [
    "mnist.weightDecay: unknown key; did you mean train.weightDecay?",
  ]);
  assertEquals(refused(deepMerge(profileConfig("paper"), { modulus: 7 })), [
    "modulus: unknown key; did you mean modularAddition.dataset.modulus?",
  ]);
});

Deno.test("decodeConfig() reads -0 as 0, so that equal settings have equal keys", () => {
  const config = accepted(deepMerge(profileConfig("paper"), { mnist: { train: { weightDecay: -0 } } }));
  assert(Object.is(config.mnist.train.weightDecay, 0));
});

Deno.test("decodeConfig() refuses contradictions between settings", () => {
  const contradictions: [unknown, string][] = [
    [
      { modularAddition: { model: { width: 126 } } },
      "modularAddition.model.width: expected a multiple of heads (4), got 126",
    ],
    [
      { mnist: { train: { batchSize: 1001 } } },
      'mnist.train.batchSize: expected at most the size of the train set (1000) or "full", got 1001',
    ],
    [
      { modularAddition: { metrics: { batchSize: 3831 } } },
      "modularAddition.metrics.batchSize: expected at most the size of the train set (3830), got 3831",
    ],
    [
      { modularAddition: { dataset: { modulus: 2, trainFraction: 0.2 } } },
      "modularAddition.dataset.trainFraction: leaves no pair to train on: 0.2 of 4 pairs is below 1",
    ],
    [
      { mnist: { dataset: { testSize: 10_001 } } },
      "mnist.dataset.testSize: the package has 10000 test images, got 10001",
    ],
    [
      { mnist: { interventions: [] }, modularAddition: { interventions: [] } },
      `${taskNames.at(-1)}.interventions: nothing to do: no task has an intervention`,
    ],
    [
      { mnist: { interventions: ["sgd+perturbed+lion"] } },
      "mnist.interventions[0]: expected at most one optimizer, got sgd and lion in sgd+perturbed+lion",
    ],
    [
      { mnist: { interventions: ["standard", "sam+dropout+sam"] } },
      "mnist.interventions[1]: expected each intervention once, got sam twice in sam+dropout+sam",
    ],
    [
      { modularAddition: { interventions: ["standard", "abelian"], dataset: { operation: "subtraction" } } },
      "modularAddition.interventions[1]: abelian asks that f(a, b) = f(b, a), and this operation is not commutative; leave it out",
    ],
    [
      { binaryOperation: { interventions: ["standard"], dataset: { size: 91 } } },
      "binaryOperation.dataset.size: expected a prime, as division divides by every number, got 91",
    ],
    [
      { binaryOperationMlp: { interventions: ["standard"], dataset: { operation: "composition", size: 6 } } },
      "binaryOperationMlp.dataset.size: expected at most 5 things to permute, which give 120, got 6",
    ],
    [{ seeds: [3, 1, 3] }, "seeds: expected different values, got 3 twice"],
    [{ seeds: [] }, "seeds: expected at least one value, got an empty list"],
  ];
  for (const [changes, issue] of contradictions) {
    assertEquals(refused(deepMerge(profileConfig("paper"), changes)), [issue]);
  }
});

Deno.test("decodeConfig() accepts what just satisfies the constraints", () => {
  accepted(deepMerge(profileConfig("paper"), { mnist: { train: { steps: 399, batchSize: 1000 } } }));
  accepted(deepMerge(profileConfig("paper"), { mnist: { dataset: { source: "/my images", testSize: 20_000 } } }));
  accepted(deepMerge(profileConfig("paper"), { mnist: { interventions: [] } }));
});

Deno.test("a train fraction below 1 leaves a pair to test on, whatever the modulus", () => {
  for (let modulus = 2; modulus <= 2000; modulus++) {
    assertEquals(modularTrainSize({ modulus, trainFraction: 1 - 2 ** -53 }), modulus ** 2 - 1);
  }
});

Deno.test("decodeConfig() refuses hostile profile names and keys, each on one line", () => {
  for (
    const profile of ["../x", "/etc/x", "a\u0000b", "..", ".", "", "a b", "x".repeat(300), "a\nb", "-rf", "e\u0301"]
  ) {
    const [issue, ...more] = refused({ ...profileConfig("paper"), profile });
    assertStringIncludes(issue, "profile: expected a profile name");
    assertEquals(more, []);
  }
  for (const key of ["__proto__", "constructor", "toString", "a\nb", "\u001b[31m", "x".repeat(500), "0", ""]) {
    const [issue, ...more] = refused(
      JSON.parse(`{${JSON.stringify(key)}:1,${JSON.stringify(profileConfig("paper")).slice(1)}`),
    );
    assertStringIncludes(issue, "unknown key");
    // deno-lint-ignore no-control-regex
    assert(issue.length < 200 && !/[\u0000-\u001f]/.test(issue), issue);
    assertEquals(more, []);
  }
});

Deno.test("decodeConfig() never throws, whatever the value", () => {
  fc.assert(fc.property(fc.anything(), (value) => {
    assertEquals(decodeConfig(value)._tag, "Left");
  }));
  fc.assert(fc.property(fc.constantFrom(...configPaths), fc.anything(), (path, value) => {
    assert(["Left", "Right"].includes(decodeConfig(replaced(path, value))._tag));
  }));
});

// Helpers

const configPaths = pathsOf(configCodec.fields);

function accepted(value: unknown): Config {
  const decoded = decodeConfig(value);
  if (!isRight(decoded)) throw new Error(describeError(decoded.left));
  return decoded.right;
}

function refused(value: unknown): string[] {
  const decoded = decodeConfig(value);
  if (isRight(decoded)) throw new Error("expected issues, got a configuration");
  return describeError(decoded.left).split("\n");
}

function parent(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf(".")));
}

function at(path: string): unknown {
  return path === "" ? profileConfig("paper") : path.split(".").reduce<unknown>(
    (value, key) => (value as Record<string, unknown>)[key],
    profileConfig("paper"),
  );
}

function replaced(path: string, value: unknown): unknown {
  if (path === "") return value;
  const key = path.slice(path.lastIndexOf(".") + 1);
  return replaced(parent(path), { ...at(parent(path)) as object, [key]: value });
}

function omit(value: unknown, key: string): unknown {
  return Object.fromEntries(Object.entries(value as object).filter(([each]) => each !== key));
}
