import * as tf from "@tensorflow/tfjs";
import { compile } from "../../../../pipeline/engine/compile.ts";
import { assertEquals } from "../../../assert.ts";

const ignore = (await Promise.all((["read", "ffi"] as const).map((name) => Deno.permissions.query({ name }))))
  .some(({ state }) => state !== "granted");

Deno.test({
  name: "where docs/compile.md says that TensorFlow.js is not followed, values are what it says",
  ignore,
  async fn() {
    const { run, dispose } = await compile(({ a, segments, table }) => ({
      rounded: a.toFloat(),
      summed: tf.unsortedSegmentSum(a, segments as tf.Tensor1D, 2),
      chosen: tf.stridedSlice(table, [0, 0], [3, 3], [2, 2], 0, 0, 0, 0, 2),
    }), {
      a: { shape: [3], dtype: "int32" },
      segments: { shape: [3], dtype: "int32" },
      table: { shape: [3, 3], dtype: "float32" },
    });
    const given = { a: [2 ** 31 - 1, 1, 2 ** 24 + 1], segments: [0, 0, 1], table: [1, 2, 3, 4, 5, 6, 7, 8, 9] };
    const { rounded, summed, chosen } = await run({
      a: Int32Array.from(given.a),
      segments: Int32Array.from(given.segments),
      table: Float32Array.from(given.table),
    });
    assertEquals(rounded, Float32Array.from(given.a));
    assertEquals(summed, Int32Array.of(-(2 ** 31), 2 ** 24 + 1));
    assertEquals(chosen, Float32Array.of(1, 7)); // table[0:3:2, 0]
    await dispose();
  },
});
