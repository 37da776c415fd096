import fc from "fast-check";
import { permuted, type ShapedArray } from "../../../../pipeline/exchange/evaluate/array_layout.ts";
import type { ParameterShapes } from "../../../../core/models/model.ts";
import { UnknownWeights } from "../../../../pipeline/exchange/evaluate/own_layout.ts";
import { recognizedWeights } from "../../../../pipeline/exchange/evaluate/weight_layouts.ts";
import { modelFrom, type ModelRecipe } from "../../../../core/models/models.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "../../../assert.ts";

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
    "net.10.weight": [2, 3],
    "net.10.bias": [2],
    "net.2.weight": [3, 4],
    "net.2.bias": [3],
  }, {});
  assertEquals([found.layout, found.sizes], ["nn.Sequential", { "model.hiddenWidths": [3] }]);
  assertEquals(found.parameters, {
    weight1: { source: "net.2.weight", axes: [1, 0] },
    bias1: { source: "net.2.bias", axes: [0] },
    weight2: { source: "net.10.weight", axes: [1, 0] },
    bias2: { source: "net.10.bias", axes: [0] },
  });
});

Deno.test("recognizedWeights() takes this project's own checkpoints as they are, behind any prefix", () => {
  for (const { module, options } of ownNetworks) {
    const shapes = modelFrom({ module, options } as ModelRecipe).parameterShapes;
    for (const prefix of ["", "_orig_mod.", "module.", "model.module."]) {
      const behind = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [prefix + name, shape]));
      const { layout, parameters } = recognizedWeights(module, behind, shapes);
      assertEquals(layout, "degrok");
      assertEquals(Object.keys(parameters).toSorted(), Object.keys(shapes).toSorted());
      for (const [name, { source, axes }] of Object.entries(parameters)) {
        assertEquals([source, axes], [prefix + name, shapes[name].map((_, axis) => axis)]);
      }
    }
  }
});

Deno.test("recognizedWeights() refuses each of this project's own arrays that is turned, and says which", () => {
  for (const { module, options } of ownNetworks) {
    const shapes = modelFrom({ module, options } as ModelRecipe).parameterShapes;
    for (const [name, shape] of Object.entries(shapes)) {
      if (new Set(shape).size < 2) continue;
      const turned = { ...shapes, [name]: shape.toReversed() };
      const error = assertThrows(() => recognizedWeights(module, turned, shapes), UnknownWeights) as Error;
      assert(/ has the shape \[[\d,]+\], expected \[[\d,]+\]/.test(error.message), error.message);
    }
  }
});

const ownNetworks = [
  {
    module: "core/models/mlp.ts",
    options: { inputWidth: 5, hiddenWidths: [4, 6], classes: 3, initializationScale: 1 },
  },
  { module: "core/models/transformer.ts", options: { modulus: 5, width: 8, heads: 2, hiddenWidth: 7 } },
  {
    module: "core/models/pre_norm_transformer.ts",
    options: { modulus: 5, layers: 2, width: 8, heads: 2, hiddenWidth: 7 },
  },
] as const;

const notebook: ParameterShapes = {
  "embed.W_E": [4, 6],
  "pos_embed.W_pos": [3, 4],
  "blocks.0.attn.W_K": [2, 2, 4],
  "blocks.0.attn.W_Q": [2, 2, 4],
  "blocks.0.attn.W_V": [2, 2, 4],
  "blocks.0.attn.W_O": [4, 4],
  "blocks.0.mlp.W_in": [8, 4],
  "blocks.0.mlp.b_in": [8],
  "blocks.0.mlp.W_out": [4, 8],
  "blocks.0.mlp.b_out": [4],
  "unembed.W_U": [4, 6],
};

Deno.test("recognizedWeights() reads the sizes of a transformer off its weights", () => {
  const { layout, sizes } = recognizedWeights("core/models/transformer.ts", notebook, {});
  assertEquals([layout, sizes], ["Nanda's notebook", {
    "dataset.modulus": 5,
    "model.width": 4,
    "model.heads": 2,
    "model.hiddenWidth": 8,
  }]);
});

Deno.test("recognizedWeights() says what is missing, superfluous or of another shape", () => {
  const { "unembed.W_U": _unembedding, ...withoutUnembedding } = notebook;
  const cases: readonly (readonly [ParameterShapes, string])[] = [
    [{}, "such as embed.W_E and blocks.0.attn.W_Q, found no tensor"],
    [{ weight1: [2, 2] }, "such as embed.W_E and blocks.0.attn.W_Q, found weight1"],
    [withoutUnembedding, "unembed.W_U is missing; the file has embed.W_E, pos_embed.W_pos,"],
    [{ ...notebook, "unembed.W_U": [4, 5] }, "unembed.W_U has the shape [4,5], expected [4,6]"],
    [
      { ...notebook, "blocks.0.attn.W_K": [4, 4] },
      "blocks.0.attn.W_K has the shape [4,4], expected 3 dimensions",
    ],
    [
      { ...notebook, "blocks.1.mlp.b_in": [8] },
      "blocks.1.mlp.b_in has no counterpart in the paper's network of one",
    ],
    [{ tokenEmbedding: [6, 4] }, "positionalEmbedding is missing"],
    [{ tokenEmbedding: [6, 4], lnScale: [4] }, "lnScale is not a parameter of this network"],
  ];
  for (const [tensors, expected] of cases) {
    const error = assertThrows(() => recognizedWeights("core/models/transformer.ts", tensors, {}), UnknownWeights);
    assertStringIncludes((error as Error).message, expected);
  }
  const perceptrons: readonly (readonly [ParameterShapes, string])[] = [
    [{ "1.weight": [3, 4] }, "1.bias is missing"],
    [{ "1.weight": [3, 4], "1.bias": [2] }, "1.weight has the shape [3,4], expected [2,4]"],
    [
      { conv: [3, 4] },
      "expected the layers of a perceptron, such as 1.weight and 1.bias of an nn.Sequential",
    ],
  ];
  for (const [tensors, expected] of perceptrons) {
    const error = assertThrows(() => recognizedWeights("core/models/mlp.ts", tensors, {}), UnknownWeights);
    assertStringIncludes((error as Error).message, expected);
  }
  const beside = recognizedWeights("core/models/transformer.ts", { ...notebook, "unembed.b_U": [6] }, {});
  assertEquals([beside.layout, beside.zeros], ["Nanda's notebook", ["unembed.b_U"]]);
});

// Helpers

function counting(shape: readonly number[]): ShapedArray {
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape, values: Float32Array.from({ length: size }, (_, i) => i) };
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
