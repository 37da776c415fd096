import plugin from "./purity_plugin.ts";
import { assertEquals } from "../assert.ts";

const refused: readonly (readonly [file: string, source: string, rule: string])[] = [
  ["core/a.ts", `Deno.readTextFileSync("x");`, "no-world"],
  ["core/a.ts", `export type Permissions = Deno.PermissionName;`, "no-world"],
  ["core/a.ts", `console.log(1);`, "no-world"],
  ["core/a.ts", `const { log } = console;`, "no-world"],
  ["core/a.ts", `const world = { console };`, "no-world"],
  ["core/a.ts", `fetch("x");`, "no-world"],
  ["core/a.ts", `globalThis["fetch"]("x");`, "no-world"],
  ["core/a.ts", `const now = Date.now();`, "no-world"],
  ["core/a.ts", `const now = new Date();`, "no-world"],
  ["core/a.ts", `const now = performance.now();`, "no-world"],
  ["core/a.ts", `setTimeout(() => 0, 1);`, "no-world"],
  ["core/a.ts", `crypto.getRandomValues(new Uint8Array(1));`, "no-world"],
  ["data/a.ts", `Deno.readFileSync("train-images");`, "no-world"],
  ["data/a.ts", `fetch("https://example.org");`, "no-world"],
  ["data/a.ts", `console.log(1);`, "no-world"],

  ["core/a.ts", `const u = Math.random();`, "no-hidden-randomness"],
  ["core/a.ts", `const u = Math["random"]();`, "no-hidden-randomness"],
  ["core/a.ts", `const { random } = Math;`, "no-hidden-randomness"],
  ["data/a.ts", `const u = Math.random();`, "no-hidden-randomness"],
  ["core/a.ts", `const z = tf.randomNormal([2]);`, "no-hidden-randomness"],
  ["core/a.ts", `const z = tf.randomUniform([2]);`, "no-hidden-randomness"],
  ["core/a.ts", `const z = tf.truncatedNormal([2]);`, "no-hidden-randomness"],
  ["core/a.ts", `const z = tf.dropout(x, 0.5);`, "no-hidden-randomness"],
  ["core/a.ts", `const z = tf[name]([2]);`, "no-hidden-randomness"],
  ["core/a.ts", `tf.setBackend("cpu");`, "no-hidden-randomness"],
  ["core/a.ts", `import { randomNormal as add } from "@tensorflow/tfjs";`, "no-hidden-randomness"],

  ["core/a.ts", `import { pipe } from "fp-ts/function";`, "imports-point-left"],
  ["core/a.ts", `import * as t from "io-ts";`, "imports-point-left"],
  ["core/a.ts", `import { readFileSync } from "node:fs";`, "imports-point-left"],
  ["core/models/a.ts", `import { runsOf } from "../../pipeline/plan/runs.ts";`, "imports-point-left"],
  ["core/models/a.ts", `import type { Config } from "../../pipeline/config/config.ts";`, "imports-point-left"],
  ["core/models/a.ts", `type Config = import("../../pipeline/config/config.ts").Config;`, "imports-point-left"],
  ["core/models/a.ts", `export { decodeIdx } from "../../data/idx.ts";`, "imports-point-left"],
  ["core/models/a.ts", `export * from "../../data/idx.ts";`, "imports-point-left"],
  ["core/models/a.ts", `import { mlp } from "../../mod.ts";`, "imports-point-left"],
  ["core/models/a.ts", `import { assert } from "../../tests/assert.ts";`, "imports-point-left"],
  ["core/a.ts", `const module = import(name);`, "imports-point-left"],
  ["data/a.ts", `import * as tf from "@tensorflow/tfjs";`, "imports-point-left"],
  ["data/a.ts", `import { trainingStep } from "../core/training/training_step.ts";`, "imports-point-left"],
  ["data/a.ts", `import { runsOf } from "../pipeline/plan/runs.ts";`, "imports-point-left"],
  ["data/a.ts", `import { readFileSync } from "node:fs";`, "imports-point-left"],

  ["core/a.ts", `export async function train() {}`, "synchronous"],
  ["core/a.ts", `const train = async () => {};`, "synchronous"],
  ["data/a.ts", `const values = await read();`, "synchronous"],
];

for (const [file, source, rule] of refused) {
  Deno.test(`${rule} refuses in ${file}: ${source}`, () => {
    assertEquals(reportsOf(file, source), [`purity/${rule}`]);
  });
}

const accepted: readonly (readonly [file: string, source: string])[] = [
  ["core/models/a.ts", `import * as tf from "@tensorflow/tfjs"; export const double = (x: tf.Tensor) => tf.mul(x, 2);`],
  ["core/models/a.ts", `import { normalArray } from "../random/random_arrays.ts"; export const z = normalArray(3, 0);`],
  ["core/a.ts", `export { mlp } from "./models/mlp.ts"; export const root = Math.sqrt(2);`],
  [
    "core/a.ts",
    `export interface Clock { readonly performance: number; Date(): void } export const of = (x: Clock) => x.performance;`,
  ],
  ["core/a.ts", `export const record = { fetch: 1, console: 2 }; export const { fetch: fetched } = record;`],
  ["core/a.ts", `export const matrix = { data: [1] }; export const first = matrix.data[0];`],
  [
    "data/a.ts",
    `import * as t from "io-ts"; import { permutation } from "../core/random/permutation.ts"; export { permutation, t };`,
  ],
  [
    "pipeline/a.ts",
    `import { pipe } from "fp-ts/function"; console.log(Date.now(), Math.random(), await fetch("x"), pipe);`,
  ],
  ["tests/core/a.ts", `console.log(Deno.cwd(), Math.random());`],
];

for (const [file, source] of accepted) {
  Deno.test(`no rule refuses in ${file}: ${source}`, () => {
    assertEquals(reportsOf(file, source), []);
  });
}

Deno.test("the rules hold for a file named by its whole path, and leave other projects alone", () => {
  const source = `console.log(1);`;
  assertEquals(reportsOf(new URL("../../core/a.ts", import.meta.url).pathname, source), ["purity/no-world"]);
  assertEquals(reportsOf("/elsewhere/core/a.ts", source), []);
});

// Helpers

function reportsOf(file: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, file, source).map(({ id }) => id);
}
