import { assertEquals } from "../../../../assert.ts";
import type { GraphNode, Value } from "../../../../../pipeline/engine/compiled/graph.ts";
import { layoutIn, spaceOf } from "../../../../../pipeline/engine/compiled/loops/loop_operators.ts";

Deno.test("spaceOf() has rows only where something is repeated in a matrix", () => {
  assertEquals(spaceOf(adding([4, 6], [4, 6])), { rows: 1, columns: 24 });
  assertEquals(spaceOf(adding([4, 6], [])), { rows: 1, columns: 24 });
  assertEquals(spaceOf(adding([4, 6], [6])), { rows: 4, columns: 6 });
  assertEquals(spaceOf(adding([4, 6], [4, 1])), { rows: 4, columns: 6 });
  for (const shape of [[2, 4, 6], [6]]) assertEquals(spaceOf(adding(shape, [1])).rows, 1);
  assertEquals(spaceOf(adding([2, 4, 6], [6])), { rows: 1, columns: 48 });
});

Deno.test("layoutIn() says which element of a value belongs to a place, or that none does", () => {
  const space = { rows: 4, columns: 6 };
  const layouts = [[4, 6], [6], [1, 6], [4, 1], [1], [], [4], [2, 12], [6, 1]].map((shape) =>
    layoutIn(space, value(shape))
  );
  const expected = ["full", "column", "column", "row", "single", "single", undefined, undefined, undefined];
  assertEquals(layouts, expected);
  assertEquals(layoutIn(space, { ...value([4, 6]), dtype: "int32" }), undefined);
  assertEquals(layoutIn({ rows: 1, columns: 24 }, value([2, 3, 4])), "full");
});

function value(shape: readonly number[]): Value {
  return { id: 0, shape, dtype: "float32", source: { kind: "input", name: "x" } };
}

/** A sum of two values, of the first one's shape. */
function adding(shape: readonly number[], other: readonly number[]): GraphNode {
  return { id: 0, operator: "Add", attributes: {}, inputs: [value(shape), value(other)], outputs: [value(shape)] };
}
