/**
 * What recognising weights comes to, and this project's own names for them.
 *
 * @module
 */
import type { ParameterShapes } from "../../../core/models/model.ts";

/** Where a parameter is in a file, and how its axes come to ours. */
export interface TakenArray {
  readonly source: string;
  /** Axes of the parameter, in terms of the file's array: `[1, 0]` transposes a matrix. */
  readonly axes: readonly number[];
}

/** Weights that were recognised. */
export interface RecognizedWeights {
  /** How they are laid out: `degrok`, `TransformerLens`, `Nanda's notebook` or `nn.Sequential`. */
  readonly layout: string;
  /** Every parameter of the network. */
  readonly parameters: Readonly<Record<string, TakenArray>>;
  /** Arrays that the network does not have, and that change nothing as zeros. */
  readonly zeros: readonly string[];
  /** The sizes that they show, by the path of the setting below the task. */
  readonly sizes: Readonly<Record<string, number | readonly number[]>>;
}

/** Why weights cannot be taken: one sentence. */
export class UnknownWeights extends Error {
  override readonly name = "UnknownWeights";
}

/**
 * Weights under this project's own names, behind a prefix that all of them have, such as torch.compile's `_orig_mod.`.
 *
 * @param names of the network's parameters
 * @param expected their shapes, given those that the file has under these names
 * @param sizes that the shapes show
 */
export function ownLayout(
  shapes: ParameterShapes,
  names: readonly string[],
  expected: (own: ParameterShapes) => ParameterShapes,
  sizes: (own: ParameterShapes) => RecognizedWeights["sizes"] = () => ({}),
): RecognizedWeights {
  const anchor = names.find((name) => Object.keys(shapes).some((each) => endsWith(each, name))) ?? names[0];
  const prefix = Object.keys(shapes).find((each) => endsWith(each, anchor))?.slice(0, -anchor.length) ?? "";
  const stranger = Object.keys(shapes).find((name) =>
    !name.startsWith(prefix) || !names.includes(name.slice(prefix.length))
  );
  if (stranger !== undefined) {
    throw new UnknownWeights(`${stranger} is not a parameter of this network, which has ${names.join(", ")}`);
  }
  const own = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name.slice(prefix.length), shape]),
  );
  for (const name of names) shapeOf(own, name);
  for (const [name, shape] of Object.entries(expected(own))) expectShape(prefix + name, own[name], shape);
  const taken = names.map((name) => [name, { source: prefix + name, axes: own[name].map((_, axis) => axis) }]);
  return { layout: "degrok", parameters: Object.fromEntries(taken), zeros: [], sizes: sizes(own) };
}

const endsWith = (name: string, own: string): boolean => name === own || name.endsWith(`.${own}`);

/** The shape of an array that must be there, with a number of dimensions where one is given. */
export function shapeOf(shapes: ParameterShapes, name: string, rank?: number): readonly number[] {
  const found = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  if (found === undefined) throw new UnknownWeights(`${name} is missing; the file has ${listed(shapes)}`);
  if (rank === undefined || found.length === rank) return found;
  throw new UnknownWeights(`${name} has the shape [${found}], expected ${rank} dimensions`);
}

/** Fails unless an array has a shape. */
export function expectShape(name: string, shape: readonly number[], expected: readonly number[]): void {
  if (shape.length === expected.length && expected.every((side, axis) => shape[axis] === side)) return;
  throw new UnknownWeights(`${name} has the shape [${shape}], expected [${expected}]`);
}

/** The first names of a file. */
export function listed(shapes: ParameterShapes): string {
  const names = Object.keys(shapes);
  return names.length === 0 ? "no tensor" : `${names.slice(0, 4).join(", ")}${names.length > 4 ? ", ..." : ""}`;
}
