import { deserialize, serialize } from "node:v8";
import * as tf from "@tensorflow/tfjs";
import { assertEquals, assertRejects } from "../../assert.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import type { Executable } from "../../../pipeline/engine/engine.ts";
import {
  type Answers,
  type Call,
  engineAnswers,
  lending,
  remoteEngine,
  remoteExecutable,
} from "../../../pipeline/engine/remote_engine.ts";
import { descend, signature } from "./descend.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));
const x = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i));
const start = Float32Array.from({ length: 6 }, (_, i) => Math.cos(i));
const feed = { rate: Float32Array.of(0.5) };

Deno.test({
  name: "an engine in another process makes the numbers of the engine itself, with and without state",
  ignore,
  async fn() {
    const { compiledEngine } = await import("../../../pipeline/engine/compiled_engine.ts");
    const engine = await compiledEngine({ fastMath: true });
    const remote = remoteEngine(callTo(engineAnswers(engine, lending())), engine);
    assertEquals([remote.name, remote.backend], [engine.name, engine.backend]);
    for (const state of [[], ["w"]]) {
      const [here, there] = await Promise.all(
        [engine, remote].map((each) => each.compile(descend, signature, { constants: { x }, state })),
      );
      assertEquals([there.outputs, there.state], [here.outputs, here.state]);
      assertEquals(await stepsOf(there, state), await stepsOf(here, state));
      await here.dispose();
      await there.dispose();
      await assertRejects(() => there.run({ ...feed, w: start }), RangeError, "it was disposed");
    }
  },
});

Deno.test("an executable in another process keeps its state between runs and writes where it is told", async () => {
  const { lend, answers } = lending();
  const engine = await eagerEngine("cpu");
  const made = await engine.compile(descend, signature, { constants: { x }, state: ["w"] });
  const remote = remoteExecutable(callTo(answers), lend(made));
  const same = await engine.compile(descend, signature, { constants: { x }, state: ["w"] });
  assertEquals(await stepsOf(remote, ["w"]), await stepsOf(same, ["w"]));
  const loss = new Float32Array(1);
  assertEquals((await remote.run(feed, { loss })).loss === loss, true);
  assertEquals(loss, (await same.run(feed)).loss);
});

Deno.test("what another process asks amiss of an executable is refused", async () => {
  const { lend, answers } = lending();
  const made = await (await eagerEngine("cpu")).compile(descend, signature, { constants: { x }, state: ["w"] });
  const call = callTo(answers);
  const { id } = lend(made);
  const state = { w: start };
  await assertRejects(() => call("run", id + 1, feed, state), RangeError, "Cannot find a compiled function");
  await assertRejects(() => call("run", id, {}, state), RangeError, 'input "rate" is missing');
  await assertRejects(() => call("run", id, feed, { w: x }), RangeError, '"w" must hold 6 elements');
  await assertRejects(() => call("run", id, feed, { v: start }), RangeError, '"v" is not one of {w}');
  await call("dispose", id);
  await assertRejects(() => call("run", id, feed, state), RangeError, "Cannot find a compiled function");
});

Deno.test("an operation without a tracing rule is refused where the function is, before anything is sent", async () => {
  const engine = remoteEngine(() => Promise.reject(new Error("asked")), { name: "compiled", backend: "any" });
  const x = { shape: [2, 2, 2], dtype: "float32" as const };
  await assertRejects(
    () => engine.compile(({ x }) => ({ y: tf.image.flipLeftRight(x.reshape([1, 2, 2, 2]) as tf.Tensor4D) }), { x }),
    RangeError,
    "it has no tracing rule",
  );
});

// Helpers

/** A call whose parameters and answer pass through bytes, as between processes. */
function callTo(answers: Answers): Call {
  const copied = <A>(value: A): A => deserialize(serialize(value));
  return async (name, ...parameters) => copied(await answers[name](...copied(parameters) as never[]));
}

/** The outputs of three steps, and the state after them. */
async function stepsOf(executable: Executable, state: readonly string[]): Promise<unknown> {
  if (state.length === 0) return await executable.run({ ...feed, w: start });
  executable.state.w.set(start);
  const losses = [];
  for (let step = 0; step < 3; step++) losses.push((await executable.run(feed)).loss[0]);
  return [losses, executable.state.w.slice()];
}
