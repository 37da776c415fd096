/**
 * Functions with state: an executable that keeps it makes the numbers of one that is fed its own outputs.
 */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { assert, assertEquals, assertRejects } from "../../assert.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import type { Engine, NamedArrays, Signature, TensorFunction } from "../../../pipeline/engine/engine.ts";
import { trace } from "../../../pipeline/engine/compiled/trace.ts";
import { partition } from "../../../pipeline/engine/compiled/partition.ts";
import { descend, matrix, signature } from "./descend.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));
const float = (...shape: number[]) => ({ shape, dtype: "float32" as const });

/** Functions of the state `a`, `b` (and more) and of `x`, with the number of loops that their ends are. */
const functions = (size: number): Record<string, { fn: TensorFunction; inputs: Signature; loops: number }> => ({
  "an update like an optimizer's": {
    fn: ({ a, b, x, rate }) => {
      const moment = tf.add(tf.mul(b, 0.9), tf.mul(tf.square(tf.matMul(x, x)), 0.1));
      const next = tf.sub(a, tf.mul(tf.div(x, tf.add(tf.sqrt(moment), 1e-3)), rate));
      return { a: next, b: moment, norm: tf.sum(tf.square(a)) };
    },
    inputs: { a: float(size, size), b: float(size, size), x: float(size, size), rate: float() },
    loops: size === 1 ? 0 : 1,
  },
  "two states that change places": {
    fn: ({ a, b }) => ({ a: b, b: a }),
    inputs: { a: float(size), b: float(size) },
    loops: 0,
  },
  "two states that each need the other's old value": {
    fn: ({ a, b, x }) => ({ a: tf.add(b, x), b: tf.neg(tf.mul(a, 0.5)) }),
    inputs: { a: float(size), b: float(size), x: float(size) },
    loops: size === 1 ? 0 : 1,
  },
  "states that have nothing to do with each other": {
    fn: ({ a, b }) => ({ a: tf.mul(a, 2), b: tf.sub(1, b) }),
    inputs: { a: float(size + 1), b: float(size + 1) },
    loops: 2,
  },
  "a new state that another output depends on": {
    fn: ({ a, x }) => {
      const next = tf.add(a, x);
      return { a: next, total: tf.sum(next) };
    },
    inputs: { a: float(size), x: float(size) },
    loops: 0,
  },
  "a state with an axis along which x is repeated, and one of whole numbers": {
    fn: ({ a, b, x }) => ({ a: tf.mul(tf.add(a, x), 0.5), b: tf.add(b, tf.scalar(1, "int32")) }),
    inputs: { a: float(3, size + 1), b: { shape: [2], dtype: "int32" }, x: float(size + 1) },
    loops: 1,
  },
});
const names = Object.keys(functions(1));

for (const name of names) {
  const runs = async (engine: Engine, numRuns: number) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3 }), async (size, steps) => {
        const { fn, inputs } = functions(size)[name];
        assertEquals(await withState(engine, fn, inputs, steps), await fedBack(engine, fn, inputs, steps));
      }),
      { numRuns },
    );
  };

  Deno.test(`eagerEngine() keeps ${name} as if outputs were fed back`, async () => {
    await runs(await eagerEngine("cpu"), 10);
  });

  Deno.test({
    name: `compiledEngine() keeps ${name} as if outputs were fed back, to the last bit`,
    ignore,
    fn: async () => {
      const { compiledEngine } = await import("../../../pipeline/engine/compiled_engine.ts");
      await runs(await compiledEngine(), 15);
    },
  });

  Deno.test(`partition() finds the loops of ${name}`, () => {
    for (const size of [1, 2, 5]) {
      const { fn, inputs, loops } = functions(size)[name];
      const segments = partition(trace(fn, inputs), stateOf(inputs));
      const nests = segments.flatMap((segment) => segment.kind === "loops" ? segment.nests : []);
      assertEquals(nests.length, loops);
    }
  });
}

Deno.test("state must be an input and an output of one shape and type", async () => {
  const engine = await eagerEngine("cpu");
  await assertRejects(() => engine.compile(descend, signature, { state: ["loss"] }), RangeError, `"loss" as state`);
  await assertRejects(() => engine.compile(descend, signature, { state: ["x"] }), RangeError, "no output");
  const grown = () => engine.compile(({ w }) => ({ w: tf.stack([w, w]) }), { w: matrix(3, 2) }, { state: ["w"] });
  await assertRejects(grown, RangeError, "float32 [3,2] and float32 [2,3,2]");
});

Deno.test({
  name: "compiledEngine() refuses what state must not be, and to be fed it",
  ignore,
  fn: async () => {
    const engine = await (await import("../../../pipeline/engine/compiled_engine.ts")).compiledEngine();
    await assertRejects(() => engine.compile(descend, signature, { state: ["loss"] }), RangeError, `"loss" as state`);
    const step = await engine.compile(descend, signature, { state: ["w"] });
    assert(!Object.hasOwn(step.outputs, "w") && step.state.w.length === 6);
    const fed = { w: new Float32Array(6), x: new Float32Array(12), rate: new Float32Array(1) };
    await assertRejects(() => step.run(fed), RangeError, `"w" is not one of`);
    await step.dispose();
  },
});

// Helpers

const stateOf = (inputs: Signature) => ["a", "b"].filter((name) => Object.hasOwn(inputs, name));

function arrayOf({ shape, dtype }: Signature[string], start: number): Float32Array | Int32Array {
  const length = shape.reduce((product, side) => product * side, 1);
  return dtype === "float32"
    ? Float32Array.from({ length }, (_, i) => Math.sin(start + i))
    : Int32Array.from({ length }, (_, i) => i);
}

function pick(arrays: NamedArrays, isPicked: (name: string) => boolean): NamedArrays {
  return Object.fromEntries(Object.entries(arrays).filter(([name]) => isPicked(name)));
}

async function withState(engine: Engine, fn: TensorFunction, inputs: Signature, steps: number): Promise<NamedArrays> {
  const state = stateOf(inputs);
  const executable = await engine.compile(fn, inputs, { state });
  const arrays = Object.fromEntries(Object.entries(inputs).map(([name, spec], i) => [name, arrayOf(spec, i)]));
  for (const name of state) executable.state[name].set(arrays[name]);
  let others: NamedArrays = {};
  for (let step = 0; step < steps; step++) others = await executable.run(pick(arrays, (name) => !state.includes(name)));
  await executable.dispose();
  return { ...others, ...pick(executable.state, () => true) };
}

async function fedBack(engine: Engine, fn: TensorFunction, inputs: Signature, steps: number): Promise<NamedArrays> {
  const executable = await engine.compile(fn, inputs);
  let arrays = Object.fromEntries(Object.entries(inputs).map(([name, spec], i) => [name, arrayOf(spec, i)]));
  let outputs: NamedArrays = {};
  for (let step = 0; step < steps; step++) {
    outputs = await executable.run(arrays);
    arrays = { ...arrays, ...pick(outputs, (name) => Object.hasOwn(inputs, name)) };
  }
  await executable.dispose();
  return outputs;
}
