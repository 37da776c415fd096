/**
 * State that is also read in another shape: an executable reads the old elements, whatever renews them first.
 */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { nodesBehind } from "../../../pipeline/engine/compiled/graph.ts";
import { prepare } from "../../../pipeline/engine/compiled/prepare.ts";
import { withStateApart } from "../../../pipeline/engine/compiled/state_apart.ts";
import { compile } from "../../../pipeline/engine/compile.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import type { Executable, NamedTensors, TensorFunction } from "../../../pipeline/engine/engine.ts";
import { engineAnswers, lending, remoteEngine } from "../../../pipeline/engine/remote_engine.ts";
import { assert, assertEquals } from "../../assert.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));
const float = (...shape: number[]) => ({ shape, dtype: "float32" as const });
const signature = {
  a: float(2, 2),
  b: float(4),
  c: float(1, 4),
  n: { shape: [2], dtype: "int32" as const },
  x: float(4),
};
const state = ["a", "b", "c", "n"];
const flat = (tensor: tf.Tensor) => tf.reshape(tensor, [4]);

const functions: Readonly<Record<string, TensorFunction>> = {
  "two states that change places": ({ a, b, c, n }) => ({ a: tf.reshape(b, [2, 2]), b: flat(a), c, n }),
  "a state that becomes the other's old value": ({ a, b, c, n, x }) => ({
    ...{ a, n, b: tf.add(tf.mul(b, 2), x) },
    c: tf.expandDims(b),
    a2: tf.sum(c),
  }),
  "updates that each need the other's old value": ({ a, b, c, n }) => ({
    ...{ c, n, a: tf.add(a, tf.reshape(b, [2, 2])) },
    b: tf.add(tf.mul(b, 2), flat(a)),
  }),
  "outputs that are the old states": ({ a, b, c, n, x }) => ({
    ...{ a: tf.add(a, 1), b: tf.add(b, x), c: tf.neg(c), n: tf.add(n, tf.scalar(1, "int32")) },
    ...{ y: flat(a), z: tf.squeeze(c), w: tf.expandDims(n), twice: tf.reshape(flat(a), [1, 4]) },
  }),
};

Deno.test("withStateApart() leaves a function alone that reshapes no state, and lets no reshape read one", () => {
  const plain = prepare(({ a, x }) => ({ a: tf.add(a, tf.reshape(x, [2, 2])) }), { a: float(2, 2), x: float(4) }, {
    state: ["a"],
    fastMath: false,
  });
  assertEquals(withStateApart(plain) === plain, true);
  for (const fn of Object.values(functions)) {
    const { outputs } = withStateApart(prepare(fn, signature, { state, fastMath: false }));
    const reshapes = nodesBehind(Object.values(outputs)).filter(({ operator }) => operator === "Reshape");
    assert(reshapes.length > 0 && reshapes.every(({ inputs: [{ source }] }) => source.kind === "node"));
  }
});

for (const [name, fn] of Object.entries(functions)) {
  Deno.test({
    name: `compile(), here and in another process, reads old state in another shape: ${name}`,
    ignore,
    fn: () => assertSame(fn),
  });
}

Deno.test({
  name: "compile() reads old state in another shape, whatever is made of it",
  ignore,
  async fn() {
    const shapes = { a: [2, 2], b: [4], c: [1, 4] } as const;
    const names = ["a", "b", "c"] as const;
    const from = fc.constantFrom(...names, "x");
    const term = fc.record({ from, other: from, kind: fc.constantFrom("old", "sum", "product", "half") });
    await fc.assert(
      fc.asyncProperty(fc.record({ a: term, b: term, c: term, y: term }), async (terms) => {
        const value = (tensors: NamedTensors, { from, other, kind }: typeof terms.a, shape: readonly number[]) => {
          const [one, two] = [from, other].map((each) => tf.reshape(tensors[each], [...shape]));
          return kind === "old"
            ? one
            : kind === "sum"
            ? tf.add(one, two)
            : kind === "product"
            ? tf.mul(one, two)
            : tf.mul(one, 0.5);
        };
        await assertSame((tensors) => ({
          n: tensors.n,
          ...Object.fromEntries(names.map((name) => [name, value(tensors, terms[name], shapes[name])])),
          y: value(tensors, terms.y, [4, 1]),
        }));
      }),
      { numRuns: 30 },
    );
  },
});

// Helpers

async function assertSame(fn: TensorFunction): Promise<void> {
  const { compiledEngine } = await import("../../../pipeline/engine/compiled_engine.ts");
  const engine = await compiledEngine({ fastMath: true });
  const answers: Readonly<Record<string, (...given: never[]) => unknown>> = engineAnswers(engine, lending());
  const remote = remoteEngine((name, ...given) => Promise.resolve(answers[name](...given as never[])), engine);
  const [expected, ...others] = await Promise.all([
    (await eagerEngine("cpu")).compile(fn, signature, { state }),
    compile(fn, signature, { state }),
    remote.compile(fn, signature, { state }),
  ]);
  const values = await threeRuns(expected);
  for (const each of others) assertEquals(await threeRuns(each), values);
}

/** Outputs and state after each of three runs. */
async function threeRuns(executable: Executable): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  const starts = { a: [1, 2, 3, 4], b: [10, 20, 30, 40], c: [-1, -2, -3, -4], n: [7, 8] };
  for (const [name, values] of Object.entries(starts)) executable.state[name].set(values);
  for (let run = 0; run < 3; run++) {
    const outputs = await executable.run({ x: Float32Array.of(0.5, 0.25, 2, -1) });
    found.push(structuredClone({ ...outputs, ...executable.state }));
  }
  await executable.dispose();
  return found;
}
