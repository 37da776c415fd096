/**
 * The checks at the engine's boundary: a signature, and arrays against it.
 *
 * @module
 */
import { sizeOfShape } from "../../core/models/model.ts";
import type { NamedArrays, Signature, TensorSpec } from "./engine.ts";

/**
 * Fails unless every input has a shape and an element type.
 *
 * @throws {RangeError} naming the first that has none
 */
export function checkSignature(signature: Signature): void {
  for (const [name, { shape, dtype }] of Object.entries(signature)) {
    if (!shape.every((side) => Number.isSafeInteger(side) && side >= 0)) {
      throw new RangeError(
        `Cannot compile the function as the sides of "${name}" must be integers from 0 on: current value is [${shape}]`,
      );
    }
    if (dtype !== "float32" && dtype !== "int32") {
      throw new RangeError(
        `Cannot compile the function as "${name}" must be float32 or int32: current value is ${dtype}`,
      );
    }
  }
}

/**
 * Fails unless the arrays are exactly those of a signature: every name, no other, each of the length and element type that it says.
 *
 * @param verb what is being done, for the message, such as `run the function`
 * @throws {RangeError} naming the first array that does not fit
 */
export function checkArrays(verb: string, signature: Signature, arrays: NamedArrays): void {
  for (const [name, spec] of Object.entries(signature)) {
    if (!Object.hasOwn(arrays, name)) {
      throw new RangeError(`Cannot ${verb} as input "${name}" is missing: current value is ${named(arrays)}`);
    }
    checkArray(verb, name, spec, arrays[name]);
  }
  checkNamesKnown(verb, signature, arrays);
}

/**
 * Fails unless the arrays are some of a signature's, each of the length and element type that it says.
 *
 * @throws {RangeError} naming the first array that does not fit
 */
export function checkSomeArrays(verb: string, signature: Signature, arrays: NamedArrays): void {
  checkNamesKnown(verb, signature, arrays);
  for (const [name, array] of Object.entries(arrays)) checkArray(verb, name, signature[name], array);
}

/**
 * Fails unless each name of the state is an input, no constant, and an output of the same shape and element type.
 *
 * @throws {RangeError} naming the first that is not
 */
export function checkState(state: readonly string[], inputs: Signature, outputs: Signature): void {
  for (const name of state) {
    const [before, after] = [inputs[name], outputs[name]].map((spec) => spec && `${spec.dtype} [${spec.shape}]`);
    if (before === undefined || before !== after) {
      throw new RangeError(
        `Cannot keep "${name}" as state as it must be an input and an output of one shape and type: ` +
          `current value is ${before ?? "no input"} and ${after ?? "no output"}`,
      );
    }
  }
}

function checkNamesKnown(verb: string, signature: Signature, arrays: NamedArrays): void {
  for (const name of Object.keys(arrays)) {
    if (!Object.hasOwn(signature, name)) {
      throw new RangeError(`Cannot ${verb} as "${name}" is not one of ${named(signature)}: current value is "${name}"`);
    }
  }
}

function checkArray(verb: string, name: string, spec: TensorSpec, array: Float32Array | Int32Array): void {
  const dtype = array instanceof Float32Array ? "float32" : array instanceof Int32Array ? "int32" : typeof array;
  if (dtype !== spec.dtype) {
    throw new RangeError(`Cannot ${verb} as "${name}" must be ${spec.dtype}: current value is ${dtype}`);
  }
  const size = sizeOfShape(spec.shape);
  if (array.length !== size) {
    throw new RangeError(
      `Cannot ${verb} as "${name}" must hold ${size} elements of shape [${spec.shape}]: current value is ${array.length}`,
    );
  }
}

function named(record: Readonly<Record<string, unknown>>): string {
  return `{${Object.keys(record).join(", ")}}`;
}
