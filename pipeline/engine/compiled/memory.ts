/**
 * Where values live that more than one segment of a function touches: one WebAssembly memory, which ONNX Runtime reads and writes in place.
 *
 * @module
 */
import * as ort from "onnxruntime-node";
import { sizeOfShape } from "../../../core/models/model.ts";
import { ARRAYS, bytesOfElement, type ConstantData, unshaped, type Value } from "./graph.ts";

/** Elements of a value. */
export type Elements = ConstantData;

const LINE_BYTES = 64; // arrays begin where the processor's cache lines do

/** Places for values, one after the other. */
export class Layout {
  readonly #offsets = new Map<Value, number>();
  #end = 0;

  /** Bytes that are taken. */
  get bytes(): number {
    return this.#end;
  }

  /** The place of a value, in bytes: a new one, if it has none. */
  readonly place = (given: Value): number => {
    const value = unshaped(given);
    const known = this.#offsets.get(value);
    if (known !== undefined) return known;
    const offset = this.#end;
    this.#offsets.set(value, offset);
    this.#end += Math.ceil(bytesOfElement(value.dtype) * sizeOfShape(value.shape) / LINE_BYTES) * LINE_BYTES;
    return offset;
  };

  /** The values' arrays in a memory. */
  arraysIn({ buffer }: WebAssembly.Memory): ReadonlyMap<Value, Elements> {
    return new Map([...this.#offsets].map(([value, offset]) => [
      value,
      new ARRAYS[value.dtype](buffer as ArrayBuffer, offset, sizeOfShape(value.shape)),
    ]));
  }
}

/** Elements as ONNX Runtime takes them, without a copy. */
export function ortTensor({ dtype, shape }: Pick<Value, "dtype" | "shape">, elements: Elements): ort.Tensor {
  return new ort.Tensor(dtype as "float32", elements as Float32Array, shape);
}
