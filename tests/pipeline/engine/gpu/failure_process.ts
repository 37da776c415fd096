/**
 * Adds the rows of a table to numbers on a graphics card, several times: prints their sum as JSON, or what was thrown. Run by `card_failures_test.ts`.
 *
 * `failure_process.ts SIDE RUNS`
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { gpuEngine } from "../../../../pipeline/engine/gpu/gpu_engine.ts";
import { errorOf } from "../../../../pipeline/platform/failure.ts";

const [side, runs] = Deno.args.map(Number);
try {
  const engine = await gpuEngine();
  const { state: { w }, series, dispose } = await engine.compile(
    ({ w, x }) => ({ w: tf.add(w, tf.sum(tf.mul(tf.reshape(w, [side, 1]), x), 0)), loss: tf.sum(w) }), // [side, side] between
    { w: { shape: [side], dtype: "float32" }, x: { shape: [1, side], dtype: "float32" } },
    { state: ["w"] },
  );
  w.fill(1);
  for (let run = 0; run < runs; run++) await series?.run(1, () => ({ x: new Float32Array(side).fill(1) }));
  await series?.fetchState();
  await dispose();
  console.log(JSON.stringify({ sum: (w as Float32Array).reduce((sum, each) => sum + each, 0) }));
} catch (error) {
  console.log(JSON.stringify(errorOf(error) ?? { thrown: String(error) }));
}
Deno.exit(0);
