/**
 * The arrays that a safetensors file must hold, by name: element types and shapes.
 *
 * @module
 */
import { ContentError } from "./content_error.ts";
import { decodeSafetensors, type StoredTensor } from "./safetensors.ts";
import { type ElementType, elementTypes, type StoredValues } from "./safetensors_header.ts";

/** Arrays by name. A size may have a name, which stands for the same number wherever it occurs. */
export type TensorLayout = Readonly<Record<string, readonly [type: ElementType, shape: readonly (number | string)[]]>>;

/** The arrays of a layout, by name. */
export type LaidOut<L extends TensorLayout> = {
  readonly [N in keyof L]: Extract<StoredValues, InstanceType<(typeof elementTypes)[L[N][0]]>>;
};

/** Shapes and element types by name, as a file's header has them. */
type Tensors = Readonly<Record<string, Pick<StoredTensor, "shape" | "values">>>;

/**
 * The arrays of a file.
 *
 * @param what the kind of file, for messages
 * @param layout exactly the arrays that it holds; may depend on their names
 * @returns the arrays, and the numbers that the names of sizes stand for
 * @throws {ContentError} that names the first array that is missing, superfluous, or of another type or shape
 */
export function readTensors<const L extends TensorLayout>(
  what: string,
  bytes: Uint8Array,
  layout: L | ((tensors: Tensors) => L),
): { readonly arrays: LaidOut<L>; readonly sizes: Readonly<Record<string, number>> } {
  const decoded = decodeSafetensors(bytes);
  if (!decoded.ok) throw new ContentError(what, `byte ${decoded.offset} must be ${decoded.expectation}`, decoded.found);
  const { tensors } = decoded.value;
  const expected = typeof layout === "function" ? layout(tensors) : layout;
  const sizes = new Map<string, number>();
  for (const [name, [type, shape]] of Object.entries(expected)) {
    const found = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (found === undefined) throw new ContentError(what, `it must hold ${name}`, Object.keys(tensors).join(", "));
    if (!(found.values instanceof elementTypes[type]) || !fits(found.shape, shape, sizes)) {
      const wanted = shape.map((size) => typeof size === "string" ? sizes.get(size) ?? size : size);
      throw new ContentError(what, `${name} must be ${type} [${wanted}]`, `${kindOf(found.values)} [${found.shape}]`);
    }
  }
  const stranger = Object.keys(tensors).find((name) => !Object.hasOwn(expected, name));
  if (stranger !== undefined) throw new ContentError(what, "it must hold nothing else", stranger);
  const arrays = Object.fromEntries(Object.entries(tensors).map(([name, { values }]) => [name, values]));
  return { arrays: arrays as LaidOut<L>, sizes: Object.fromEntries(sizes) };
}

/** Whether a shape is the expected one, with what is known of named sizes; what it says of others is then known. */
function fits(
  found: readonly number[],
  expected: readonly (number | string)[],
  sizes: Map<string, number>,
): boolean {
  return found.length === expected.length && expected.every((size, axis) => {
    if (typeof size === "string" && !sizes.has(size)) sizes.set(size, found[axis]);
    return found[axis] === (typeof size === "string" ? sizes.get(size) : size);
  });
}

const kindOf = (values: StoredValues): string =>
  Object.entries(elementTypes).find(([, constructor]) => values instanceof constructor)?.[0] ?? "?";
