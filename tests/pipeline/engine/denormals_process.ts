/**
 * What a process of its own makes of denormal numbers, with the option in its argument: run by `compiled_engine_test.ts`.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { compiledEngine } from "../../../pipeline/engine/compiled_engine.ts";

const engine = await compiledEngine({ fastMath: Deno.args[0] === "flush" });
const executable = await engine.compile(({ x }) => ({ half: tf.mul(x, 0.5) }), { x: { shape: [1], dtype: "float32" } });
const { half } = await executable.run({ x: Float32Array.of(2 ** -140) });
console.log(half[0] === 0 ? "zero" : "kept");
