/**
 * Every metric of weights from a file.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import * as t from "io-ts";
import { parameterCount } from "../../../core/models/model.ts";
import { attempt, Failure, invalid } from "../../platform/failure.ts";
import type { Config, TaskName } from "../../config/config.ts";
import { type EngineChoice, selectEngine } from "../../engine/select_engine.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { fileSystemError } from "../../platform/file_system_error.ts";
import { count, finite, type ObjectOf } from "../../files/json_codecs.ts";
import { decodeSafetensors } from "../../files/safetensors.ts";
import { metricsOf, unmeasuredMetricsOf } from "../../metrics/registry.ts";
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

/** The fields of {@linkcode Evaluation}. */
export const evaluationFields = {
  /** The file. */
  weights: t.string,
  task: t.string,
  /** How the file was laid out. */
  layout: t.string,
  /** Number of parameters. */
  parameters: count,
  /** Decides the split and the metrics' draws. */
  seed: count,
  values: t.readonlyArray(t.strict({
    metric: t.string,
    column: t.string,
    /** Null where the quantity is not defined. */
    value: t.union([finite, t.null]),
    description: t.string,
  })),
  /** The metrics that the task does not have, each with the reason. */
  unmeasured: t.readonlyArray(t.strict({ metric: t.string, reason: t.string })),
};

/** Every metric of some weights. */
export type Evaluation = ObjectOf<typeof evaluationFields>;

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
    const values: Evaluation["values"][number][] = [];
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
    const about = { weights, task: name, layout, parameters: parameterCount(task.model.parameterShapes), seed };
    return { ...about, values, unmeasured: unmeasuredMetricsOf(task) };
  });
}

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
