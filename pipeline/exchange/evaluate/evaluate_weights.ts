/**
 * Every metric of weights from a file.
 *
 * @module
 */
import type { TaskEither } from "fp-ts/TaskEither";
import * as t from "io-ts";
import { parameterCount } from "../../../core/models/model.ts";
import { parse } from "node:path";
import { attempt, orThrow } from "../../platform/failure.ts";
import type { Config, TaskName } from "../../config/config.ts";
import { type EngineChoice, selectEngine } from "../../engine/select_engine.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { count, finite, type ObjectOf } from "../../files/json_codecs.ts";
import { metricsOf, unmeasuredMetricsOf } from "../../metrics/registry.ts";
import { datasetRecipe } from "../../plan/recipes.ts";
import { engineError } from "../../run/deno_environment.ts";
import { datasetSource } from "../../run/workers/recipe_parts.ts";
import { runTask, taskOf } from "../../tasks/tasks.ts";
import { makeDataset } from "../../run/stages/make_dataset.ts";
import { readWeights } from "./read_weights.ts";

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
  const [seed] = config.seeds;
  return attempt(async () => {
    const { layout, parameters } = await readWeights(weights, task, taskOf(name).model(config[name]));
    const { engine } = await orThrow(attempt(() => selectEngine(request.engine), engineError));
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
    const own = config.custom.metrics.map((path) => ({ metric: parse(path).name, reason: "it is not built in" }));
    return { ...about, values, unmeasured: [...unmeasuredMetricsOf(task), ...own] };
  });
}
