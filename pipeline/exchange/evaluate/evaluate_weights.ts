/**
 * Every metric of weights from a file.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { parameterCount } from "../../../core/models/model.ts";
import { attempt, Failure } from "../../platform/failure.ts";
import type { Config, TaskName } from "../../config/config.ts";
import { type EngineChoice, selectEngine } from "../../engine/select_engine.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { fileSystemError } from "../../platform/file_system_error.ts";
import { decodeSafetensors } from "../../files/safetensors.ts";
import { metricsOf } from "../../metrics/registry.ts";
import { datasetRecipe, measureRecipe } from "../../plan/recipes.ts";
import { datasetSource } from "../../run/workers/recipe_parts.ts";
import type { ModelRecipe } from "../../../core/models/models.ts";
import type { RunTask } from "../../tasks/task.ts";
import { runTask } from "../../tasks/tasks.ts";
import { makeDataset } from "../../run/stages/make_dataset.ts";
import { type NamedShapes, type RecognizedWeights, recognizedWeights, UnknownWeights } from "./weight_layouts.ts";
import { isMissing, readFile } from "../../platform/files.ts";

/** Which weights, of which network. */
export interface EvaluationRequest {
  /** A safetensors file. */
  readonly weights: string;
  readonly task: TaskName;
  readonly config: Config;
  readonly engine: EngineChoice;
}

/** Every metric of some weights. */
export interface Evaluation {
  readonly weights: string;
  readonly task: TaskName;
  /** How the file was laid out. */
  readonly layout: string;
  readonly parameters: number;
  /** Decides the split and the metrics' draws. */
  readonly seed: number;
  readonly values: readonly EvaluatedColumn[];
}

/** A column of a metric with its value; null where the quantity is not defined. */
export interface EvaluatedColumn {
  readonly metric: string;
  readonly column: string;
  readonly value: number | null;
  readonly description: string;
}

/** Evaluates weights with every metric of their task, on the data of the configuration and its first seed. */
export function evaluateWeights(request: EvaluationRequest): TaskEither<PipelineError, Evaluation> {
  const { weights, config, task: name } = request;
  const task = runTask(name, config[name]);
  const measured = measureRecipe({ task: name, settings: config[name] });
  const [seed] = config.seeds;
  return attempt(async () => {
    const { layout, parameters } = recognized(weights, task, measured.model.module, await tensorsIn(weights));
    const { engine } = await selectEngine(request.engine);
    const recipe = datasetRecipe({ task: name, settings: task.settings });
    const data = await makeDataset({ recipe, seed, files: {} }, await datasetSource(recipe.module));
    const values: EvaluatedColumn[] = [];
    for (const { metric } of metricsOf(task)) {
      const prepared = await metric.prepare({ seed, task, data, engine });
      try {
        const found = await prepared.evaluate(parameters);
        for (const { name: column, description } of metric.columns(task)) {
          const value = found[column];
          values.push({ metric: metric.name, column, value: Number.isFinite(value) ? value : null, description });
        }
      } finally {
        await prepared.dispose();
      }
    }
    return { weights, task: name, layout, parameters: parameterCount(task.model.parameterShapes), seed, values };
  });
}

// Helpers

const invalid = (source: string, message: string): Failure => new Failure({ _tag: "InvalidData", source, message });

async function tensorsIn(path: string): Promise<NamedShapes> {
  const bytes = await readFile(path).catch((cause) => {
    if (isMissing(cause)) {
      throw invalid(path, "no such file; give a safetensors file with --weights");
    }
    throw new Failure(fileSystemError(path, cause));
  });
  const decoded = decodeSafetensors(bytes);
  if (!decoded.ok) {
    const { offset, expectation, found } = decoded;
    throw invalid(path, `byte ${offset}: expected ${expectation}, found ${found}; see docs/weights.md`);
  }
  return Object.fromEntries(
    Object.entries(decoded.value.tensors).map(([name, { shape, values }]) => [
      name,
      { shape, values: Float32Array.from(values as ArrayLike<number>, Number) },
    ]),
  );
}

/** The weights in the network's own names, if they are of the configuration's network. */
function recognized(
  path: string,
  task: RunTask,
  module: ModelRecipe["module"],
  tensors: NamedShapes,
): RecognizedWeights {
  const found = E.tryCatch(() => recognizedWeights(module, tensors), (cause) => cause);
  if (E.isLeft(found)) {
    if (found.left instanceof UnknownWeights) throw invalid(path, `${found.left.message}; see docs/weights.md`);
    throw found.left;
  }
  const { sizes, parameters } = found.right;
  const different = Object.entries(sizes).filter(([setting, size]) =>
    JSON.stringify(setting.split(".").reduce((value, key) => (value as never)[key], task.settings as unknown)) !==
      JSON.stringify(size)
  );
  if (different.length > 0) {
    const changes = different.map(([setting, size]) => `--set ${task.task}.${setting}=${JSON.stringify(size)}`);
    throw invalid(path, `its sizes differ from the configuration's; add ${changes.join(" ")}`);
  }
  for (const [name, shape] of Object.entries(task.model.parameterShapes)) {
    const size = shape.reduce((product, side) => product * side, 1);
    const wrong = parameters[name]?.length !== size;
    if (wrong) throw invalid(path, `${name} has ${parameters[name]?.length ?? 0} entries, expected [${shape}]`);
    if (!parameters[name].every(Number.isFinite)) throw invalid(path, `${name} has entries that are not finite`);
  }
  return found.right;
}
