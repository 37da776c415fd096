import { deserialize, serialize } from "node:v8";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "../../../assert.ts";
import { encodeOnnx } from "../../../../pipeline/engine/compiled/encode_onnx.ts";
import { type FlatFunction, flattened, unflattened } from "../../../../pipeline/engine/compiled/flat_function.ts";
import { prepare, type PreparedFunction } from "../../../../pipeline/engine/compiled/prepare.ts";
import { ContentError } from "../../../../pipeline/files/content_error.ts";
import { descend, signature } from "../descend.ts";
import { operationCases } from "./operation_cases.ts";

Deno.test("a function that was sent as a list is the same ONNX model, whatever its operations", () => {
  for (const { draw } of operationCases) {
    fc.assert(
      fc.property(fc.gen(), fc.boolean(), (generate, fastMath) => {
        const { inputs, apply } = draw(generate);
        const specs = Object.fromEntries(
          Object.entries(inputs).map(([name, { shape, dtype }]) => [name, { shape, dtype }]),
        );
        const made = prepare(
          (tensors) =>
            Object.fromEntries([apply(tensors)].flat().map((each, i) => [`y${i}`, tf.cast(each, "float32")])),
          specs,
          { fastMath },
        );
        assertEquals(encodeOnnx(sent(made)), encodeOnnx(made));
      }),
      { numRuns: 3 },
    );
  }
});

Deno.test("its state and the order of its inputs and outputs are the same, too", () => {
  const made = prepare(descend, signature, {
    constants: { x: Float32Array.from({ length: 12 }, Math.sin) },
    state: ["w"],
    fastMath: true,
  });
  const copy = sent(made);
  assertEquals([copy.state, Object.keys(copy.inputs)], [["w"], ["w", "rate"]]);
  assertEquals(Object.keys(copy.outputs), Object.keys(made.outputs));
  assertEquals(encodeOnnx(copy), encodeOnnx(made));
});

/** Ways to change a list so that it is no function. */
const spoilt: Readonly<Record<string, (flat: FlatFunction) => unknown>> = {
  "nothing": () => undefined,
  "an operator of another domain": ({ nodes: [first, ...rest], ...flat }) => ({
    ...flat,
    nodes: [{ ...first, operator: "com.microsoft.Any" }, ...rest],
  }),
  "an attribute that is a graph": ({ nodes: [first, ...rest], ...flat }) => ({
    ...flat,
    nodes: [{ ...first, attributes: { body: { type: "graph", value: {} } } }, ...rest],
  }),
  "a node that reads what is made after it": ({ nodes: [first, ...rest], ...flat }) => ({
    ...flat,
    nodes: [{ ...first, inputs: first.inputs.map(() => flat.values.length - 1) }, ...rest],
  }),
  "a node that reads nothing that there is": ({ nodes: [first, ...rest], ...flat }) => ({
    ...flat,
    nodes: [{ ...first, inputs: [1000] }, ...rest],
  }),
  "a value of a node that there is not": (flat) => ({
    ...flat,
    values: flat.values.map((value) => "node" in value.source ? { ...value, source: { node: 1000 } } : value),
  }),
  "a constant with fewer elements than its shape has": (flat) => ({
    ...flat,
    values: flat.values.map((value) => "data" in value.source ? { ...value, shape: [...value.shape, 2] } : value),
  }),
  "a constant in an array of another type": (flat) => ({
    ...flat,
    values: flat.values.map((value) =>
      "data" in value.source ? { ...value, source: { data: new Uint8Array(value.source.data.length) } } : value
    ),
  }),
  "a shape with a negative side": (flat) => ({
    ...flat,
    values: flat.values.map((value) => ({ ...value, shape: value.shape.map(() => -1) })),
  }),
  "two values of one identifier": (flat) => ({ ...flat, values: [...flat.values, flat.values[0]] }),
  "an output that is no value": (flat) => ({ ...flat, outputs: { w: 1000 } }),
};

for (const [what, spoil] of Object.entries(spoilt)) {
  Deno.test(`unflattened() refuses ${what}`, () => {
    const x = Float32Array.from({ length: 12 }, Math.sin);
    const flat = flattened(prepare(descend, signature, { constants: { x }, fastMath: true }));
    assert(flat.values.some(({ source }) => "data" in source));
    unflattened(flat);
    assertThrows(() => unflattened(spoil(flat)), ContentError, "Cannot read a prepared function");
  });
}

// Helpers

function sent(made: PreparedFunction): PreparedFunction {
  return unflattened(deserialize(serialize(flattened(made))));
}
