import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { gatherRows } from "../../../core/linalg/gather_rows.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertClose, assertLeavesOnly, elements, integers, normalTensor, rowsOf } from "../../arbitraries/tensors.ts";
import { assertEquals } from "../../assert.ts";

const tables = fc.integer({ min: 1, max: 5 }).chain((rows) =>
  fc.record({
    rows: fc.constant(rows),
    columns: fc.integer({ min: 1, max: 4 }),
    indices: fc.array(fc.integer({ min: 0, max: rows - 1 }), { minLength: 1, maxLength: 8 }),
    seed: seeds(),
  })
);

Deno.test("gatherRows() takes the rows that the indices name, as often as they name them", () => {
  fc.assert(fc.property(tables, ({ rows, columns, indices, seed }) => {
    tf.tidy(() => {
      const table = normalTensor([rows, columns], seed);
      const picked = rowsOf(gatherRows(table, integers(indices)));
      assertEquals(picked, indices.map((index) => rowsOf(table)[index]));
    });
  }));
});

Deno.test("gatherRows() has as gradient the sums of the rows that share an index", () => {
  fc.assert(fc.property(tables, ({ rows, columns, indices, seed }) => {
    tf.tidy(() => {
      const weights = normalTensor([indices.length, columns], seed + 1);
      const contracted = (table: tf.Tensor) =>
        tf.sum(tf.mul(gatherRows(table as tf.Tensor2D, integers(indices)), weights));
      const gradient = rowsOf(tf.grad(contracted)(normalTensor([rows, columns], seed)));
      const sums = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
      indices.forEach((index, i) => rowsOf(weights)[i].forEach((weight, k) => sums[index][k] += weight));
      assertClose(gradient.flat(), sums.flat(), 1e-5);
    });
  }));
});

Deno.test("gatherRows() is differentiated twice: the sum of cubes has the Hessian 6 * table * how often a row was taken", () => {
  fc.assert(fc.property(tables, ({ rows, columns, indices, seed }) => {
    tf.tidy(() => {
      const [table, direction] = [normalTensor([rows, columns], seed), normalTensor([rows, columns], seed + 1)];
      const cubes = (x: tf.Tensor) => tf.sum(tf.pow(gatherRows(x as tf.Tensor2D, integers(indices)), 3));
      const slope = (x: tf.Tensor) => tf.sum(tf.mul(tf.grad(cubes)(x), direction));
      const expected = rowsOf(table).flatMap((row, index) => {
        const taken = indices.filter((each) => each === index).length;
        return row.map((value, k) => 6 * taken * value * rowsOf(direction)[index][k]);
      });
      assertClose(elements(tf.grad(slope)(table)), expected, 1e-3);
    });
  }));
});

Deno.test("gatherRows() and its gradient leave no tensor behind", () => {
  assertLeavesOnly(() => {
    const [table, indices] = [normalTensor([3, 2], 0), integers([2, 0, 2])];
    return [
      gatherRows(table, indices),
      tf.grad((x) => tf.sum(tf.square(gatherRows(x as tf.Tensor2D, indices))))(table),
    ];
  });
});
