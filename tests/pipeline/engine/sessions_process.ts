/**
 * How many MiB this process grows by while it makes and disposes of sessions: run by `compiled_engine_test.ts`.
 *
 * @module
 */
import { compiledEngine } from "../../../pipeline/engine/compiled_engine.ts";
import { descend, matrix } from "./descend.ts";

const engine = await compiledEngine();
const resident = () => Deno.memoryUsage().rss / 2 ** 20;
const wide = { w: matrix(64, 64), x: matrix(256, 64), rate: { shape: [], dtype: "float32" } } as const;
const inputs = { w: new Float32Array(4096), x: new Float32Array(16384), rate: Float32Array.of(0.1) };

async function sessions(count: number): Promise<void> {
  for (let session = 0; session < count; session++) {
    const step = await engine.compile(descend, wide);
    for (let run = 0; run < 400; run++) await step.run(inputs);
    await step.dispose();
  }
}

await sessions(3);
const before = resident();
await sessions(12); // 4800 runs with fresh outputs: 80 MB if one in ten leaked its own
console.log(resident() - before);
