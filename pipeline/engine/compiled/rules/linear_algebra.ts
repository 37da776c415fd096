/**
 * Rules of the matrix products, and of the softmax function.
 *
 * @module
 */
import { backend_util, util } from "@tensorflow/tfjs";
import { type Graph, isEmpty, type Value } from "../graph.ts";
import { sizeOfShape } from "../../../../core/models/model.ts";
import {
  broadcastShape,
  elementwise,
  isReal,
  isZero,
  reshape,
  scalarFactor,
  scale,
  transposeMatrix,
  zeros,
} from "../operators.ts";
import type { Rule, Rules } from "./rule.ts";
import { unaryRules } from "./unary.ts";

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Below it ONNX Runtime's kernel computes columns that nobody asked for. */
const NARROW = 16;

/** The matrix product over the last two axes; the other axes broadcast. */
export function matMul(graph: Graph, a: Value, b: Value, { transposeA, transposeB }: MatMulAttributes): Value {
  const [rows, inner] = sidesOf(a, transposeA);
  const [innerOfB, columns] = sidesOf(b, transposeB);
  if (inner !== innerOfB) {
    throw new RangeError(
      `Cannot multiply matrices as their inner sides must be equal: current value is ${inner} and ${innerOfB}`,
    );
  }
  const shape = [...broadcastShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]), rows, columns];
  const isNothing = isEmpty(a) || isEmpty(b) || (isZero(a) || isZero(b)) && isReal(graph, a.dtype);
  if (isNothing) return zeros(graph, { shape, dtype: a.dtype });
  if (shape.length === 2 && a.dtype === "float32") {
    const unscaled = graph.fastMath ? productOfScaled(graph, a, b, { transposeA, transposeB }) : undefined;
    if (unscaled !== undefined) return unscaled;
    const turned = columns < NARROW ? rows > columns : columns > rows && rows >= NARROW;
    if (transposeA && turned) { // A' B is (B' A)': a fifth faster with the wider matrix as the transposed one
      const product = gemm(graph, b, a, { transposeA: !transposeB, transposeB: false });
      const kept = reshape(graph, product, [1, columns, rows]); // ONNX Runtime would turn a bare transposition back into A' B
      return reshape(graph, transposeMatrix(graph, kept), shape);
    }
    return gemm(graph, a, b, { transposeA, transposeB });
  }
  const left = transposeA ? transposeMatrix(graph, a) : a;
  const right = transposeB ? transposeMatrix(graph, b) : b;
  return graph.node("MatMul", [left, right], [{ shape, dtype: a.dtype }])[0];
}

/** Rows and columns of a matrix as it is multiplied. */
function sidesOf({ shape }: Value, isTransposed: boolean): readonly number[] {
  return isTransposed ? shape.slice(-2).reverse() : shape.slice(-2);
}

/** A large operand that is scaled by a number, such as noise: the number goes to what is smaller, the other operand or the product. */
function productOfScaled(graph: Graph, a: Value, b: Value, attributes: MatMulAttributes): Value | undefined {
  const [ofA, ofB] = [scalarFactor(a), scalarFactor(b)];
  const [sizeA, sizeB] = [sizeOfShape(a.shape), sizeOfShape(b.shape)];
  const rows = a.shape[attributes.transposeA ? 1 : 0];
  const columns = b.shape[attributes.transposeB ? 0 : 1];
  if (ofA !== undefined && sizeB < sizeA && sizeB <= rows * columns) {
    return matMul(graph, ofA.value, scale(graph, b, ofA.factor), attributes);
  }
  if (ofB !== undefined && sizeA < sizeB && sizeA <= rows * columns) {
    return matMul(graph, scale(graph, a, ofB.factor), ofB.value, attributes);
  }
  if (ofA !== undefined && rows * columns < sizeA) {
    return scale(graph, matMul(graph, ofA.value, b, attributes), ofA.factor);
  }
  if (ofB !== undefined && rows * columns < sizeB) {
    return scale(graph, matMul(graph, a, ofB.value, attributes), ofB.factor);
  }
  return undefined;
}

/** The product of two matrices, either of them transposed, without a copy. */
function gemm(graph: Graph, a: Value, b: Value, { transposeA, transposeB }: MatMulAttributes): Value {
  const shape = [a.shape[transposeA ? 1 : 0], b.shape[transposeB ? 0 : 1]];
  return graph.node("Gemm", [a, b], [{ shape, dtype: a.dtype }], {
    transA: { type: "int", value: transposeA ? 1 : 0 },
    transB: { type: "int", value: transposeB ? 1 : 0 },
  })[0];
}

const batchMatMul: Rule<MatMulAttributes> = (graph, { a, b }, attributes) => matMul(graph, a, b, attributes);

/** The product with a bias and an activation, which TensorFlow.js's layers ask for in one kernel. */
const fusedMatMul: Rule<MatMulAttributes & { readonly activation?: string; readonly leakyreluAlpha?: number }> = (
  graph,
  { a, b, bias, preluActivationWeights },
  { activation = "linear", leakyreluAlpha = 0, ...attributes },
) => {
  const product = matMul(graph, a, b, attributes);
  const x = bias === undefined ? product : elementwise(graph, "Add", [product, bias]);
  switch (activation) {
    case "linear":
      return x;
    case "relu":
    case "relu6":
    case "elu":
    case "sigmoid":
      return unaryRules[activation[0].toUpperCase() + activation.slice(1)](graph, { x }, {} as never);
    case "leakyrelu":
      return unaryRules.LeakyRelu(graph, { x }, { alpha: leakyreluAlpha } as never);
    case "prelu":
      return elementwise(graph, "PRelu", [x, preluActivationWeights]);
    default:
      throw new RangeError(
        `Cannot compile a fused product as its activation is unknown: current value is ${activation}`,
      );
  }
};

const einsum: Rule<{ readonly equation: string }> = (graph, inputs, { equation }) => {
  const operands = Object.values(inputs);
  const { idDims, allDims } = backend_util.decodeEinsumEquation(equation, operands.length);
  backend_util.checkEinsumDimSizes(allDims.length, idDims, operands as never); // TensorFlow.js's own check, which reads shapes only
  const [left, right] = equation.replaceAll(" ", "").split("->");
  const sides = new Map<string, number>();
  left.split(",").forEach((letters, operand) =>
    [...letters].forEach((letter, axis) => sides.set(letter, operands[operand].shape[axis]))
  );
  const shape = [...right].map((letter) => sides.get(letter) as number);
  if (operands.some(isEmpty)) return zeros(graph, { shape, dtype: operands[0].dtype });
  const attributes = { equation: { type: "string", value: `${left}->${right}` } } as const;
  return graph.node("Einsum", operands, [{ shape, dtype: operands[0].dtype }], attributes)[0];
};

const softmax: Rule<{ readonly dim: number }> = (graph, { logits }, { dim }) => {
  const [axis] = util.parseAxisParam(dim, [...logits.shape]);
  const attributes = { axis: { type: "int", value: axis } } as const;
  return graph.node("Softmax", [logits], [{ shape: logits.shape, dtype: logits.dtype }], attributes)[0];
};

/** Matrix products, and the softmax function. */
export const linearAlgebraRules: Rules = {
  BatchMatMul: batchMatMul,
  Einsum: einsum,
  Softmax: softmax,
  _FusedMatMul: fusedMatMul,
};
