/**
 * What a process of its own says when the runtime refuses a run, and a graph: run by `compile_test.ts`, which looks at standard error.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { compile } from "../../../pipeline/engine/compile.ts";

const rows = { shape: [2], dtype: "int32" } as const;
const gather = await compile(({ x, rows }) => ({ y: tf.gather(x, rows as tf.Tensor1D) }), {
  x: { shape: [3], dtype: "float32" },
  rows,
});
const nameOf = (error: unknown) => error instanceof Error ? error.name : String(error);
const run = await gather.run({ x: new Float32Array(3), rows: Int32Array.of(0, -1) }).then(() => "ran", nameOf);
const graph = await compile(
  ({ x }) => ({ y: tf.cast(tf.engine().runKernel("Neg", { x: tf.cast(x, "bool") }) as tf.Tensor, "int32") }),
  { x: rows },
).then(() => "compiled", nameOf);
console.log(run, graph);
