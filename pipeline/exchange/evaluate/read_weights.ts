/**
 * A network's weights from a file: recognised and compared with the configuration before any of them is read.
 *
 * @module
 */
import { type Either, isLeft } from "fp-ts/Either";
import * as t from "io-ts";
import { type ParameterArrays, sizeOfShape } from "../../../core/models/model.ts";
import type { ModelRecipe } from "../../../core/models/models.ts";
import { modelKey } from "../../files/checkpoint_artifact.ts";
import { ContentError, decodeJson } from "../../files/content_error.ts";
import { openTensorFile, type TensorFile } from "../../files/tensor_file.ts";
import { invalid } from "../../platform/failure.ts";
import type { RunTask } from "../../tasks/task.ts";
import { permuted } from "./array_layout.ts";
import { UnknownWeights } from "./own_layout.ts";
import { recognizedWeights } from "./weight_layouts.ts";

/** Weights in the network's own names. */
export interface ReadWeights {
  /** How the file lays them out. */
  readonly layout: string;
  readonly parameters: ParameterArrays;
}

/**
 * The weights in a file, if they are of the configuration's network.
 *
 * @param model the network as it is trained
 * @throws {Failure} with `InvalidData` that names the file and what contradicts
 */
export async function readWeights(path: string, task: RunTask, model: ModelRecipe): Promise<ReadWeights> {
  const refuse = (reason: string) => invalid(path, `${reason}; see docs/weights.md`);
  const orRefuse = <A>(found: Either<string, A>): A => {
    if (isLeft(found)) throw refuse(found.left);
    return found.right;
  };
  try {
    const file = orRefuse(await openTensorFile(path));
    expectDescribed(file, task, model);
    const { parameterShapes } = task.model;
    const found = recognizedWeights(model.module, file.shapes, parameterShapes);
    expectSizes(found.sizes, task);
    for (const name of found.zeros) {
      if (sizeOfShape(file.shapes[name]) > mostZeros) throw new UnknownWeights(`${name} is no bias of this network`);
      const isZero = orRefuse(await file.read(name)).every((value) => value === 0);
      if (!isZero) throw new UnknownWeights(`${name} has no counterpart in the paper's network, so it must be zero`);
    }
    const parameters: Record<string, ParameterArrays[string]> = {};
    // In the order of a checkpoint's file, so that sums over all of them come to the same last bits as a run's metrics.
    for (const [name, { source, axes }] of Object.entries(found.parameters).sort(([a], [b]) => a < b ? -1 : 1)) {
      const shape = file.shapes[source];
      const [size, expected] = [sizeOfShape(shape), sizeOfShape(parameterShapes[name] ?? [0])];
      if (size !== expected) throw invalid(path, `${name} has ${size} entries, expected [${parameterShapes[name]}]`);
      const { values } = permuted({ shape, values: orRefuse(await file.read(source)) }, axes);
      if (!values.every(Number.isFinite)) throw invalid(path, `${name} has entries that are not finite`);
      parameters[name] = values;
    }
    const missing = Object.keys(parameterShapes).find((name) => parameters[name] === undefined);
    if (missing !== undefined) throw new UnknownWeights(`${missing} is missing`);
    return { layout: found.layout, parameters };
  } catch (error) {
    throw error instanceof UnknownWeights || error instanceof ContentError ? refuse(error.message) : error;
  }
}

/** No bias of a network has more entries. */
const mostZeros = 1 << 20;

const Described = t.strict({ module: t.string, options: t.record(t.string, t.unknown) });

/** Options of networks that only say how training begins. */
const onlyInitial = new Set(["initializationScale"]);

/** Fails where a checkpoint of this project describes another network than the configuration's: shapes do not tell heads. */
function expectDescribed({ metadata }: TensorFile, task: RunTask, { module, options }: ModelRecipe): void {
  if (!Object.hasOwn(metadata, modelKey)) return;
  const found = decodeJson(`${modelKey} in __metadata__`, Described, metadata[modelKey]);
  if (found.module !== module) {
    throw new UnknownWeights(`they are of the network ${found.module}, the configuration's is ${module}`);
  }
  const expected: Readonly<Record<string, unknown>> = { ...options };
  const names = new Set([...Object.keys(found.options), ...Object.keys(expected)]).difference(onlyInitial);
  const different = [...names].filter((name) => !isSame(found.options[name], expected[name]));
  const sections = ["model", "dataset"] as const;
  const settings = task.settings as unknown as Readonly<Record<string, object>>;
  const changes = different.map((name) => {
    const section = sections.find((each) => Object.hasOwn(settings[each] ?? {}, name));
    if (section !== undefined) return [`${section}.${name}`, found.options[name]] as const;
    throw new UnknownWeights(
      `their ${name} is ${JSON.stringify(found.options[name])}, not ${JSON.stringify(expected[name])}`,
    );
  });
  expectSizes(Object.fromEntries(changes), task);
}

/** Fails unless sizes are the configuration's, with what to set. */
function expectSizes(sizes: Readonly<Record<string, unknown>>, { task, settings }: RunTask): void {
  const settingAt = (path: string) =>
    path.split(".").reduce((value, key) => (value as never)[key], settings as unknown);
  const different = Object.entries(sizes).filter(([path, size]) => {
    const own = settingAt(path); // undefined where the task makes the size of other settings: then the arrays' sizes differ
    return own !== undefined && !isSame(own, size);
  });
  if (different.length === 0) return;
  const changes = different.map(([path, size]) => `--set ${task}.${path}=${JSON.stringify(size)}`);
  throw new UnknownWeights(`its sizes differ from the configuration's; add ${changes.join(" ")}`);
}

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
