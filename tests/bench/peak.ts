/**
 * The compiled engine's fastest matrix product on one core, in a process of its own; prints one JSON object.
 *
 * `peak.ts SECONDS`
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { selectEngine } from "../../pipeline/engine/select_engine.ts";
import { timeEach } from "./timing.ts";

/** Rows, inner sides and columns of the products that are tried, as in `rivals/measure.py`: those of a training step, and a cube. */
const PRODUCTS = [[3830, 128, 626], [3830, 512, 114], [3830, 128, 512], [1024, 1024, 1024]] as const;

if (import.meta.main) {
  const { engine } = await selectEngine("compiled");
  let operations = 0; // a millisecond
  for (const [rows, inner, columns] of PRODUCTS) {
    const [a, b] = [{ shape: [rows, inner], dtype: "float32" }, { shape: [inner, columns], dtype: "float32" }] as const;
    const product = await engine.compile(
      ({ a, b }) => ({ corner: tf.slice(tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D), [0, 0], [1, 1]) }),
      { a, b },
    );
    const inputs = { a: new Float32Array(rows * inner).fill(0.1), b: new Float32Array(inner * columns).fill(0.1) };
    await product.run(inputs);
    const milliseconds = await timeEach(() => product.run(inputs), Number(Deno.args[0]));
    operations = Math.max(operations, 2 * rows * inner * columns / milliseconds);
  }
  console.log(JSON.stringify({ operations }));
  Deno.exit(0);
}
