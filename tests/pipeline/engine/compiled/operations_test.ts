/**
 * Every operation and its gradient: compiled equals TensorFlow.js's own cpu backend, and both equal finite differences.
 */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { assert, assertEquals } from "../../../assert.ts";
import { eagerEngine } from "../../../../pipeline/engine/eager_engine.ts";
import type { Engine, NamedArrays } from "../../../../pipeline/engine/engine.ts";
import { allRules } from "../../../../pipeline/engine/compiled/rules/all_rules.ts";
import { nodesBehind } from "../../../../pipeline/engine/compiled/graph.ts";
import { trace } from "../../../../pipeline/engine/compiled/trace.ts";
import { accuracies, type Accuracy, accuracyOf } from "./accuracy.ts";
import { plain, runAll, runOnce, signatureOf, weight, withGradients } from "./drawn_functions.ts";
import { type DrawnUse, operationCases } from "./operation_cases.ts";
import { LARGEST, ulpsBetween, withSpecialValues } from "./special_values.ts";

const ffi = (await Deno.permissions.query({ name: "ffi" })).state === "granted";
const read = (await Deno.permissions.query({ name: "read" })).state === "granted";
const ignore = !(ffi && read);
const RUNS = 8;
const SPECIAL_RUNS = 5;
/** Of special values for each use that is drawn: more than uses, as many elements must meet and a use takes time to compile. */
const VARIANTS = 8;
const ROUNDING = 2 ** -24;
/** Of gradients, whose terms cancel: a share of the largest element. */
const OF_LARGEST = 2e-5;
/** Central differences of float32 values with a step of 1 %. */
const DIFFERENCE_STEP = 0.01;
const DIFFERENCE_TOLERANCE = 0.02;

const eager = await eagerEngine("cpu");

for (const { title, draw, differentiable } of operationCases) {
  Deno.test({
    name: `compiled ${title} equals eager${
      differentiable ? ", and so does its gradient, which equals finite differences" : ""
    }`,
    ignore,
    fn: async () => {
      const compiled = await loadCompiled();
      await fc.assert(
        fc.asyncProperty(fc.gen(), async (generate) => {
          const use = draw(generate);
          const fn = differentiable ? withGradients(use) : plain(use);
          const expected = await runOnce(eager, fn, use);
          const actual = await runOnce(compiled, fn, use);
          await assertSame(actual, expected, use, accuracyOf(title));
          assertClose(actual, expected, accuracyOf(title));
          if (differentiable) await assertSlope(use, expected);
        }),
        { numRuns: RUNS },
      );
    },
  });
}

for (const { title, draw } of operationCases) {
  Deno.test({
    name: `compiled ${title} equals eager at what is not finite, at zeros, subnormals and the ends of the range`,
    ignore,
    fn: async () => {
      const compiled = await loadCompiled();
      await fc.assert(
        fc.asyncProperty(fc.gen(), async (generate) => {
          const [use, accuracy] = [draw(generate), accuracyOf(title)];
          const uses = Array.from({ length: VARIANTS }, () => withSpecialValues(use, generate, accuracy.followedAt));
          const [expected, actual] = [await runAll(eager, plain(use), uses), await runAll(compiled, plain(use), uses)];
          for (const [i, use] of uses.entries()) await assertSame(actual[i], expected[i], use, accuracy);
        }),
        { numRuns: SPECIAL_RUNS },
      );
    },
  });
}

Deno.test("every tracing rule has a case that runs its kernel", async () => {
  const exercised = new Set<string>();
  for (const { title, kernels, draw } of operationCases) {
    const [use] = fc.sample(fc.gen().map((generate) => draw(generate)), { numRuns: 1, seed: 7 });
    await tf.setBackend("cpu");
    const inputs = Object.entries(use.inputs).map(([name, { data, shape, dtype }]) =>
      [name, tf.tensor(data, [...shape], dtype)] as const
    );
    const { kernelNames } = await tf.profile(() => use.apply(Object.fromEntries(inputs)));
    for (const kernel of kernels) assert(kernelNames.includes(kernel), `${title} runs ${kernelNames}, not ${kernel}`);
    kernelNames.forEach((kernel) => exercised.add(kernel));
    const nodes = nodesBehind(Object.values(trace(plain(use), signatureOf(use)).outputs));
    nodes.forEach(({ operator }) => exercised.add(operator)); // kernels of our own, which the cpu backend does without
  }
  assertEquals(Object.keys(allRules).filter((kernel) => !exercised.has(kernel)), []);
});

Deno.test("every exception from accuracy is one of a case", () => {
  const titles = operationCases.map(({ title }) => title);
  assertEquals(Object.keys(accuracies).filter((title) => !titles.includes(title)), []);
});

Deno.test("every operation can be traced without running anything", () => {
  for (const { draw } of operationCases) {
    const [use] = fc.sample(fc.gen().map((generate) => draw(generate)), { numRuns: 1, seed: 11 });
    const { outputs } = trace(plain(use), signatureOf(use));
    assert(Object.keys(outputs).length > 0);
  }
});

// Helpers

async function loadCompiled(): Promise<Engine> {
  const { compiledEngine } = await import("../../../../pipeline/engine/compiled_engine.ts");
  return await compiledEngine();
}

/** The operation's own outputs are as close as its accuracy says. */
async function assertSame(
  actual: NamedArrays,
  expected: NamedArrays,
  use: DrawnUse,
  { ulps, absolute, sums, divides, signedZero }: Accuracy,
): Promise<void> {
  const terms = Math.max(...Object.values(use.inputs).map(({ data }) => data.length));
  const scales = sums ? await runOnce(eager, plain(use), withoutSigns(use)) : {};
  for (const name of Object.keys(expected).filter((name) => name.startsWith("y"))) {
    expected[name].forEach((value, index) => {
      const got = actual[name][index];
      const scale = sums ? scales[name][index] : 0;
      const close = expected[name] instanceof Int32Array
        ? got === value
        : ulpsBetween(got, value) <= ulps || Math.abs(got - value) <= absolute + ulps * ROUNDING * scale;
      const overflows = scale * (divides ? terms / expected[name].length : 1) > LARGEST; // somewhere on the way
      const sign = !signedZero || value !== 0 || Object.is(got, value);
      assert((close || overflows) && sign, `${name}[${index}] is ${got}, eager ${value}, of ${inspect(use)}`);
    });
  }
}

function withoutSigns(use: DrawnUse): DrawnUse {
  const inputs = Object.entries(use.inputs).map(([name, tensor]) =>
    [name, tensor.dtype === "int32" ? tensor : { ...tensor, data: tensor.data.map(Math.abs) }] as const
  );
  return { ...use, inputs: Object.fromEntries(inputs) };
}

function inspect({ inputs }: DrawnUse): string {
  return Object.entries(inputs).map(([name, { data, shape }]) => `${name} [${shape}] = ${[...data]}`).join("; ");
}

function assertClose(actual: NamedArrays, expected: NamedArrays, { ofGradient }: Accuracy): void {
  assertEquals(Object.keys(actual), Object.keys(expected));
  for (const [name, array] of Object.entries(expected)) {
    const largest = Math.max(...[...array].map(Math.abs));
    const slack = OF_LARGEST * largest + (name.startsWith("d_") ? ofGradient : 0);
    array.forEach((value, index) => {
      const off = Math.abs(actual[name][index] - value);
      const same = Object.is(actual[name][index], value) || off <= slack;
      assert(same, `${name}[${index}] is ${actual[name][index]}, eager ${value}`);
    });
  }
}

/** The gradient's product with a direction is the change of the weighted sum along it. */
async function assertSlope(use: DrawnUse, outputs: NamedArrays): Promise<void> {
  const direction = (index: number) => Math.cos(3 * index + 1);
  const shifted = (amount: number): DrawnUse => ({
    ...use,
    inputs: Object.fromEntries(
      Object.entries(use.inputs).map(([name, tensor]) => [
        name,
        tensor.dtype === "int32" ? tensor : {
          ...tensor,
          data: (tensor.data as Float32Array).map((x, i) => x + amount * direction(i)),
        },
      ]),
    ),
  });
  const total = async (moved: DrawnUse) =>
    Object.values(await runOnce(eager, plain(moved), moved))
      .flatMap((array) => [...array].map((y, i) => y * weight(i)))
      .reduce((sum, term) => sum + term, 0);
  const slope = (await total(shifted(DIFFERENCE_STEP)) - await total(shifted(-DIFFERENCE_STEP))) /
    (2 * DIFFERENCE_STEP);
  let predicted = 0;
  let scale = 1;
  for (const [name, gradient] of Object.entries(outputs).filter(([name]) => name.startsWith("d_"))) {
    gradient.forEach((g, i) => {
      predicted += g * direction(i);
      scale += Math.abs(g * direction(i));
    });
    assert(gradient.length > 0, name);
  }
  assert(Math.abs(slope - predicted) <= DIFFERENCE_TOLERANCE * scale, `slope ${slope}, gradient says ${predicted}`);
}
