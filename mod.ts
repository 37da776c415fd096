/**
 * degrok: "Understanding Grokking Through A Robustness Viewpoint" (Tan and Huang), reproduced, and its measures as a library.
 *
 * `library.ts` is the part that other programs use, under Node, too; what follows it here runs experiments, and needs Deno.
 *
 * @module
 */
export * from "./library.ts";

// Configuration: the profiles, and how a value of unknown origin becomes a configuration or a list of what is wrong with it.
export { isProfileName, profileConfig, type ProfileName, profileNames } from "./pipeline/config/profiles.ts";
export { type Config, type TaskName, taskNames, type VariantSettings } from "./pipeline/config/config.ts";
export type { CheckpointSettings, GrokkingSettings, MetricSettings } from "./pipeline/tasks/shared_settings.ts";
export type { TrainSettings } from "./pipeline/tasks/shared_settings.ts";
export { decodeConfig, type InvalidConfig } from "./pipeline/config/decode_config.ts";
export { type ConfigSources, resolveConfig } from "./pipeline/config/resolve_config.ts";
export { configFileSchema, configSchema } from "./pipeline/config/json_schema.ts";
export type { JsonSchema } from "./pipeline/settings/setting_type.ts";
export { parseSeeds } from "./pipeline/config/seeds.ts";

// Experiments: the runs of a configuration, what they are made of, and the stages that compute them.
export type { CommonSettings, DatasetRecipe, RunTask, Task } from "./pipeline/tasks/task.ts";
export { runTask, taskOf, tasks, type TasksSettings } from "./pipeline/tasks/tasks.ts";
export { type Run, runsOf, type RunSpec, taskOfRun, taskSlug } from "./pipeline/plan/runs.ts";
export type { Variant, VariantPurpose } from "./pipeline/plan/runs.ts";
export { type Plan, type PlanFacts, type PlannedResult, type PlannedRun, planOf } from "./pipeline/plan/plan.ts";
export { type TrainRecipe, trainRecipe } from "./pipeline/plan/recipes.ts";
export { reproduce, type ReproduceRequest, type Reproduction } from "./pipeline/run/reproduce.ts";
export { survey, type SurveyedResult } from "./pipeline/run/survey.ts";
export type { EngineFacts, Environment, Program } from "./pipeline/run/environment.ts";
export type { StageName } from "./pipeline/plan/stage_name.ts";
export type { Emit, Event } from "./pipeline/events/event.ts";
export type { CacheEvent } from "./pipeline/cache/cache_event.ts";
export type { Outcome } from "./pipeline/cache/run_stage.ts";
export type { Explanation } from "./pipeline/cache/explain.ts";
export type { Change, Reason } from "./pipeline/cache/differences.ts";
export type { WorkerOptions, WorkerProcess } from "./pipeline/run/workers/worker_process.ts";
export {
  engineFacts,
  environmentOf,
  type Interruption,
  listenForInterruption,
} from "./pipeline/run/deno_environment.ts";
export { type CachePolicy, type CacheSession, closeCache, openCache } from "./pipeline/cache/cache_session.ts";
export type { OpenCacheOptions } from "./pipeline/cache/cache_session.ts";
export { type ConfigIssue, describeError, exitCode, type PipelineError } from "./pipeline/platform/errors.ts";

// Metrics of checkpoints: what a metric is, every one there is, and what a new one is written with.
export {
  type ListedMetric,
  metrics,
  metricsOf,
  type UnmeasuredMetric,
  unmeasuredMetricsOf,
} from "./pipeline/metrics/registry.ts";
export type { Metric, MetricColumn, MetricContext, MetricValues, PreparedMetric } from "./pipeline/metrics/metric.ts";
export { compileOnParameters, inputConstants, meanAndStandardError } from "./pipeline/metrics/metric.ts";
export { metricPerturbation, rademacherProbe } from "./pipeline/metrics/metric.ts";
export type { CompiledOnParameters, Constant, ParameterFunction } from "./pipeline/metrics/metric.ts";

// Own code: what a configuration's `custom` section names, each the default export of a file.
export type { OwnMetric } from "./pipeline/run/workers/load_custom.ts";
export { type CustomCode, type CustomModule, noCustomCode, readCustomCode } from "./pipeline/plan/custom_code.ts";
