/**
 * The metrics stage: each metric of a run is a result of its own, so a changed metric is the only one computed again.
 *
 * @module
 */
import { join } from "node:path";
import { pipe } from "fp-ts/function";
import * as E from "fp-ts/Either";
import * as RTE from "fp-ts/ReaderTaskEither";
import * as TE from "fp-ts/TaskEither";
import { checkpointFile } from "../../files/checkpoint_artifact.ts";
import { datasetFile } from "../../files/dataset_artifact.ts";
import { columnsFile, metricFile } from "../../files/metric_artifact.ts";
import { picturesFile } from "../../files/pictures_artifact.ts";
import type { Json } from "../../files/canonical_json.ts";
import { outputNamed, verifiedOutputPath } from "../../cache/store/objects.ts";
import { objectsFolder } from "../../cache/store/store.ts";
import { type Outcome, runStage } from "../../cache/run_stage.ts";
import type { StageRecord } from "../../cache/store/stage_record.ts";
import type { KeyedRequest, StageRequest } from "../../cache/stage_request.ts";
import { type CustomModule, customWorker, readableBy } from "../../plan/custom_code.ts";
import type { Environment, Program } from "../environment.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { isPictured, pictureCount, picturesName } from "../../metrics/pictures.ts";
import { metricsOf } from "../../metrics/registry.ts";
import type { RunSpec } from "../../plan/runs.ts";
import type { TaskSettings } from "../../tasks/task.ts";
import type { WorkerProcess } from "../workers/worker_process.ts";
import type { MetricJob } from "../workers/protocol.ts";
import { modelParams, ownMetricSettings } from "../../plan/task_params.ts";
import { trainingSummary } from "./train_stage.ts";
import { endOf, type EndStatus, stageWorker, unlessInterrupted } from "./with_worker.ts";

const module = "pipeline/run/workers/metrics_worker.ts";

/** What every metric's values pass through, beside the metric's own module. */
const sharedEntries = [
  "pipeline/metrics/compute_metric.ts",
  "pipeline/engine/select_engine.ts",
] as const;

/** A run with everything upstream of its metrics. */
export interface TrainedRun {
  readonly run: RunSpec;
  readonly task: TaskSettings;
  readonly dataset: StageRecord;
  readonly training: StageRecord;
}

/** What the pictures pass through, beside what `sharedEntries` name. */
const picturesEntry = "pipeline/metrics/compute_pictures.ts";

/**
 * The parts of a run's metric requests that decide their keys, but for their inputs: the registry's metrics, the pictures of a base run, if it
 * has some, and the user's own metrics.
 */
export function metricsKeyed(
  run: RunSpec,
  task: TaskSettings,
  { engine, custom }: Pick<Environment, "engine" | "custom">,
): readonly KeyedMetric[] {
  const keyed = (metric: string, entries: readonly string[], settings: Json, own?: CustomModule): KeyedMetric => ({
    metric,
    own,
    keyed: {
      stage: { name: "metrics", version: 1, entries: [...entries, ...sharedEntries] },
      label: `${run.id}/${metric}`,
      params: { metric, model: modelParams(task), settings },
      seed: run.seed,
      environment: { engine: engine.backend, cpu: engine.cpu, ...own?.packages },
      dataFiles: own?.files ?? [],
    },
  });
  const named = run.variant?.metrics ?? "all";
  const wanted = metricsOf(task.task).filter(({ metric: { name } }) => named === "all" || isAmong(named, name));
  return [
    ...wanted.map(({ metric, module }) => keyed(metric.name, [module], metric.settings(task) as Json)),
    ...(run.variant === null && isPictured(task) ? [keyed(picturesName, [picturesEntry], pictureCount)] : []),
    ...(named === "all" ? custom.metrics : []).map((own) => keyed(own.name, own.entries, ownMetricSettings(task), own)),
  ];
}

/** A metric of a run as far as its key knows it. */
interface KeyedMetric {
  readonly metric: string;
  /** The module of the user's that defines it, if it is not in the registry. */
  readonly own: CustomModule | undefined;
  readonly keyed: Omit<KeyedRequest, "inputs">;
}

/** Every metric of a trained run, one result each, in the order of the registry. One process computes those that are missing. */
export function computeMetrics(trained: TrainedRun): Program<readonly Outcome[]> {
  return (environment) => {
    const series = lazily(() => checkpointSeries(trained)(environment)());
    const keyed = metricsKeyed(trained.run, trained.task, environment);
    const workers = lazyWorkers(environment, trained.run, keyed.length);
    const requests = keyed.map(({ metric, own, keyed }, index): StageRequest => ({
      ...keyed,
      inputs: { dataset: trained.dataset, training: trained.training },
      compute: (directory) =>
        pipe(
          series,
          TE.flatMap((paths) => {
            const { run, task } = trained;
            const engine = environment.engine.name;
            const job = { _tag: "metric", metric, run, task, engine, ...paths, directory, own } as const;
            return workers.run(index, keyed.label, job);
          }),
        ),
      outputs: () => {
        const files = own !== undefined
          ? [metricFile, columnsFile]
          : metric === picturesName
          ? [picturesFile]
          : [metricFile];
        return TE.right(Object.fromEntries(files.map((file) => [file, file])));
      },
    }));
    const all = pipe(requests, RTE.traverseSeqArray(runStage))(environment);
    return async () => {
      const outcomes = await all();
      await workers.close(E.isRight(outcomes) ? "computed" : endOf(outcomes.left));
      return outcomes;
    };
  };
}

function isAmong(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

/** Verified paths of the dataset and of every checkpoint. */
function checkpointSeries({ run, dataset, training }: TrainedRun) {
  return (environment: Environment) => {
    const { store } = environment.cache;
    return pipe(
      TE.Do,
      TE.bind("dataset", () => verifiedOutputPath(store, outputNamed(dataset, datasetFile))),
      TE.bind("checkpoints", () =>
        pipe(
          trainingSummary(run, training)(environment),
          TE.flatMap(({ checkpoints }) =>
            TE.traverseSeqArray((step: number) =>
              pipe(
                verifiedOutputPath(store, outputNamed(training, checkpointFile(step))),
                TE.map((path) => ({ step, path })),
              )
            )(checkpoints)
          ),
        )),
    );
  };
}

/**
 * The processes that compute a run's metrics: one for the registry's, one for the user's own, each started with the first metric that it is
 * asked for. Events tell of the run's metrics as of one thing.
 */
function lazyWorkers(environment: Environment, run: RunSpec, metrics: number) {
  const { emit, custom, cache: { store, projectRoot } } = environment;
  const label = run.id;
  const folder = join(store.root, "partial", "metrics");
  const workers = new Map<string, WorkerProcess>();
  let current = 0;
  let began = 0;
  const start = (main: string, { own }: MetricJob): WorkerProcess => {
    if (workers.size === 0) {
      began = store.clock.monotonic();
      emit({ event: "begin", stage: "metrics", label });
    }
    const together: typeof emit = (event) => {
      if (event.event !== "update" || event.done === undefined || event.total === undefined) return emit(event);
      const { done, total } = event;
      emit({ ...event, done: current * total + done, total: metrics * total });
    };
    const ownFiles = own === undefined ? [] : custom.metrics.flatMap((each) => readableBy(each, projectRoot));
    // All objects, not each checkpoint by name: Deno's stack overflows under some 300 paths, and arguments have a longest length.
    const read = [objectsFolder(store), folder, ...ownFiles];
    const options = { module: main, stage: "metrics", label, read, write: [folder] };
    return stageWorker({ ...environment, emit: together }, options);
  };
  return {
    run: (index: number, of: string, job: MetricJob): TE.TaskEither<PipelineError, void> =>
      pipe(
        unlessInterrupted(environment),
        TE.flatMap(() => {
          current = index;
          const main = job.own === undefined ? module : customWorker;
          const worker = workers.get(main) ?? start(main, job); // every metric of a run reads the same files
          workers.set(main, worker);
          return worker.run(job, of);
        }),
      ),
    close: async (status: EndStatus) => {
      if (workers.size === 0) return;
      for (const worker of workers.values()) await worker.close();
      emit({ event: "end", stage: "metrics", label, status, ms: store.clock.monotonic() - began });
    },
  };
}

/** A task that is run once, whoever asks. */
function lazily<A>(task: TE.TaskEither<PipelineError, A>): TE.TaskEither<PipelineError, A> {
  let result: ReturnType<typeof task> | undefined;
  return () => result ??= task();
}
