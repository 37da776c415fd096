import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects } from "../../assert.ts";
import { answerOf } from "../../own_process.ts";
import type { NamedTensors } from "../../../pipeline/engine/engine.ts";
import { descend, matrix, signature } from "./descend.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));
const load = async () => (await import("../../../pipeline/engine/compiled_engine.ts")).compiledEngine();
const compiledTest = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore, fn });
const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
/** A test of what holds for a process as a whole. */
const processTest = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore: ignore || !mayRun, fn });

const x = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i));
const start = Float32Array.from({ length: 6 }, (_, i) => Math.cos(i));

compiledTest("compiledEngine() runs a step whose outputs feed the next, between two sets of arrays", async () => {
  const step = await (await load()).compile(descend, signature, { constants: { x } });
  assertEquals(step.outputs, { w: matrix(3, 2), loss: { shape: [], dtype: "float32" } });
  let [current, other] = [start.slice(), new Float32Array(6)];
  const losses: number[] = [];
  for (let i = 0; i < 20; i++) {
    const { w, loss } = await step.run({ w: current, rate: Float32Array.of(0.5) }, { w: other });
    assert(w === other);
    losses.push(loss[0]);
    [current, other] = [other, current];
  }
  assert(losses.every((loss, i) => i === 0 || loss < losses[i - 1]), String(losses));
  await step.dispose();
});

compiledTest("compiledEngine() returns inputs, constants and one value under two names as outputs", async () => {
  const engine = await load();
  const executable = await engine.compile(
    ({ a, k }) => ({ a, k, one: tf.neg(a), two: tf.neg(a), ones: tf.ones([2]) }),
    { a: { shape: [2], dtype: "int32" }, k: { shape: [1], dtype: "float32" } },
    { constants: { k: Float32Array.of(7) } },
  );
  const outputs = await executable.run({ a: Int32Array.of(1, -2) });
  assertEquals(outputs, {
    a: Int32Array.of(1, -2),
    k: Float32Array.of(7),
    one: Int32Array.of(-1, 2),
    two: Int32Array.of(-1, 2),
    ones: Float32Array.of(1, 1),
  });
  await executable.dispose();
});

compiledTest("compiledEngine() gives the same bits at every run and in every session", async () => {
  const engine = await load();
  const bits: Uint32Array[] = [];
  for (let session = 0; session < 2; session++) {
    const step = await engine.compile(descend, signature, { constants: { x } });
    for (let run = 0; run < 2; run++) {
      const { w } = await step.run({ w: start, rate: Float32Array.of(0.1) });
      bits.push(new Uint32Array(w.buffer));
    }
    await step.dispose();
  }
  for (const other of bits) assertEquals(other, bits[0]);
});

compiledTest("compiledEngine() rejects arrays that do not fit, masks as outputs, and runs after disposal", async () => {
  const engine = await load();
  const step = await engine.compile(descend, signature);
  const rate = new Float32Array(1);
  await assertRejects(() => step.run({ w: start, x }), RangeError, `input "rate" is missing`);
  await assertRejects(() => step.run({ w: start, x: start, rate }), RangeError, `"x" must hold 12 elements`);
  await assertRejects(() => step.run({ w: start, x, rate }, { w: rate }), RangeError, `"w" must hold 6 elements`);
  await step.dispose();
  await step.dispose();
  await assertRejects(() => step.run({ w: start, x, rate }), RangeError, "disposed");
  const mask = ({ x }: NamedTensors) => ({ mask: tf.greater(x, 0) });
  await assertRejects(() => engine.compile(mask, { x: matrix(1, 2) }), TypeError, `Cannot return "mask"`);
});

processTest("compiledEngine() holds no memory from run to run, nor from session to session", async () => {
  const grown = Number(await answerOf(new URL("./sessions_process.ts", import.meta.url)));
  assert(grown < 40, `grew by ${grown} MiB`);
});

compiledTest("compile() is the compiled engine behind one function", async () => {
  const { compile } = await import("../../../pipeline/engine/compile.ts");
  const executable = await compile(({ a, b }) => ({ sum: tf.add(a, b) }), {
    a: { shape: [], dtype: "float32" },
    b: { shape: [2], dtype: "float32" },
  }, { constants: { a: Float32Array.of(1) } });
  assertEquals(await executable.run({ b: Float32Array.of(2, 3) }), { sum: Float32Array.of(3, 4) });
  await executable.dispose();
});

processTest("compiledEngine() keeps denormal numbers, and takes them for zero if asked to", async () => {
  const script = new URL("./denormals_process.ts", import.meta.url);
  for (const [option, expected] of [["keep", "kept"], ["flush", "zero"]]) {
    assertEquals(await answerOf(script, option), expected);
  }
});

compiledTest("compiledEngine() runs in two workers side by side with the same bits as alone", async () => {
  const alone = await (await load()).compile(descend, signature, { constants: { x } });
  const expected = await alone.run({ w: start, rate: Float32Array.of(0.1) });
  await alone.dispose();
  const results = await Promise.all([0, 1].map(() => inWorker()));
  for (const w of results) assertEquals(w, expected.w);
});

// Helpers

function inWorker(): Promise<Float32Array> {
  const worker = new Worker(new URL("./descend_worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      worker.terminate();
      resolve(data);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ x, start });
  });
}
