import fc from "fast-check";
import { permuted, type ShapedArray } from "../../../../pipeline/exchange/evaluate/array_layout.ts";
import {
  type NamedShapes,
  recognizedWeights,
  UnknownWeights,
} from "../../../../pipeline/exchange/evaluate/weight_layouts.ts";
import { assertEquals, assertStringIncludes, assertThrows } from "../../../assert.ts";

Deno.test("permuted() moves each entry to where its axes go, and back again by the inverse", () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(shapes, fc.nat(5), (shape, shift) => {
    const axes = shape.map((_, axis) => (axis + shift) % shape.length);
    const array = counting(shape);
    const moved = permuted(array, axes);
    assertEquals(moved.shape, axes.map((axis) => shape[axis]));
    for (const index of indices(shape)) {
      assertEquals(at(moved, axes.map((axis) => index[axis])), at(array, index));
    }
    assertEquals(permuted(moved, axes.map((_, axis) => axes.indexOf(axis))), array);
  }));
});

Deno.test("recognizedWeights() takes the layers of an nn.Sequential in the order of their numbers, behind any prefix", () => {
  const found = recognizedWeights("core/models/mlp.ts", {
    "net.10.weight": counting([2, 3]),
    "net.10.bias": counting([2]),
    "net.2.weight": counting([3, 4]),
    "net.2.bias": counting([3]),
  });
  assertEquals([found.layout, found.sizes], ["nn.Sequential", { "model.hiddenWidths": [3] }]);
  assertEquals(Object.keys(found.parameters), ["bias1", "bias2", "weight1", "weight2"]);
  assertEquals([...found.parameters.weight2], [0, 3, 1, 4, 2, 5]);
});

Deno.test("recognizedWeights() takes this project's own checkpoints as they are", () => {
  const tensors = { weight1: counting([4, 3]), bias1: counting([3]) };
  const { layout, parameters } = recognizedWeights("core/models/mlp.ts", tensors);
  assertEquals([layout, parameters.weight1], ["degrok", tensors.weight1.values]);
});

const notebook: NamedShapes = {
  "embed.W_E": counting([4, 6]),
  "pos_embed.W_pos": counting([3, 4]),
  "blocks.0.attn.W_K": counting([2, 2, 4]),
  "blocks.0.attn.W_Q": counting([2, 2, 4]),
  "blocks.0.attn.W_V": counting([2, 2, 4]),
  "blocks.0.attn.W_O": counting([4, 4]),
  "blocks.0.mlp.W_in": counting([8, 4]),
  "blocks.0.mlp.b_in": counting([8]),
  "blocks.0.mlp.W_out": counting([4, 8]),
  "blocks.0.mlp.b_out": counting([4]),
  "unembed.W_U": counting([4, 6]),
};

Deno.test("recognizedWeights() reads the sizes of a transformer off its weights", () => {
  const { layout, sizes } = recognizedWeights("core/models/transformer.ts", notebook);
  assertEquals([layout, sizes], ["Nanda's notebook", {
    "dataset.modulus": 5,
    "model.width": 4,
    "model.heads": 2,
    "model.hiddenWidth": 8,
  }]);
});

Deno.test("recognizedWeights() says what is missing, superfluous or of another shape", () => {
  const { "unembed.W_U": _unembedding, ...withoutUnembedding } = notebook;
  const cases: readonly (readonly [NamedShapes, string])[] = [
    [{}, "such as embed.W_E and blocks.0.attn.W_Q, found no tensor"],
    [{ weight1: counting([2, 2]) }, "such as embed.W_E and blocks.0.attn.W_Q, found weight1"],
    [withoutUnembedding, "unembed.W_U is missing; the file has embed.W_E, pos_embed.W_pos,"],
    [{ ...notebook, "unembed.W_U": counting([4, 5]) }, "unembed.W_U has the shape [4,5], expected [4,6]"],
    [
      { ...notebook, "blocks.0.attn.W_K": counting([4, 4]) },
      "blocks.0.attn.W_K has the shape [4,4], expected 3 dimensions",
    ],
    [
      { ...notebook, "blocks.1.mlp.b_in": counting([8]) },
      "blocks.1.mlp.b_in has no counterpart in the paper's network of one",
    ],
    [
      { ...notebook, "unembed.b_U": counting([6]) },
      "unembed.b_U has no counterpart in the paper's network, so it must be zero",
    ],
    [{ tokenEmbedding: counting([6, 4]) }, "positionalEmbedding is missing"],
    [{ tokenEmbedding: counting([6, 4]), lnScale: counting([4]) }, "lnScale is not a parameter of this network"],
  ];
  for (const [tensors, expected] of cases) {
    const error = assertThrows(() => recognizedWeights("core/models/transformer.ts", tensors), UnknownWeights);
    assertStringIncludes((error as Error).message, expected);
  }
  const perceptrons: readonly (readonly [NamedShapes, string])[] = [
    [{ "1.weight": counting([3, 4]) }, "1.bias is missing"],
    [{ "1.weight": counting([3, 4]), "1.bias": counting([2]) }, "1.weight has the shape [3,4], expected [2,4]"],
    [
      { conv: counting([3, 4]) },
      "expected the layers of a perceptron, such as 1.weight and 1.bias of an nn.Sequential",
    ],
  ];
  for (const [tensors, expected] of perceptrons) {
    const error = assertThrows(() => recognizedWeights("core/models/mlp.ts", tensors), UnknownWeights);
    assertStringIncludes((error as Error).message, expected);
  }
  assertEquals(
    recognizedWeights("core/models/transformer.ts", { ...notebook, "unembed.b_U": zeros([6]) }).layout,
    "Nanda's notebook",
  );
});

// Helpers

function counting(shape: readonly number[]): ShapedArray {
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape, values: Float32Array.from({ length: size }, (_, i) => i) };
}

function zeros(shape: readonly number[]): ShapedArray {
  return { shape, values: new Float32Array(shape.reduce((product, side) => product * side, 1)) };
}

function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, side) => all.flatMap((index) => Array.from({ length: side }, (_, i) => [...index, i])),
    [[]],
  );
}

function at({ shape, values }: ShapedArray, index: readonly number[]): number {
  return values[index.reduce((offset, i, axis) => offset * shape[axis] + i, 0)];
}
