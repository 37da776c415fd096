/**
 * The process that computes a run's metrics, started with the first of them.
 *
 * @module
 */
import { join } from "node:path";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { objectsFolder } from "../../cache/store/store.ts";
import type { StageRecord } from "../../cache/store/stage_record.ts";
import type { PipelineError } from "../../platform/errors.ts";
import type { Environment } from "../environment.ts";
import type { MetricJob } from "../workers/protocol.ts";
import type { WorkerProcess } from "../workers/worker_process.ts";
import { type EndStatus, stageWorker, unlessInterrupted } from "./with_worker.ts";

/** Checkpoints of a training with their places. */
type Checkpoints = MetricJob["checkpoints"];

/** What computes the metrics of one run. */
export interface MetricWorkers {
  /** Does a metric's job. */
  run(job: MetricJob, label: string): TE.TaskEither<PipelineError, void>;
  /** The verified checkpoints of a training, looked up once for all metrics. */
  once(
    training: StageRecord,
    look: TE.TaskEither<PipelineError, Checkpoints>,
  ): TE.TaskEither<PipelineError, Checkpoints>;
  /** Ends the process. */
  close(status: EndStatus): Promise<void>;
}

/**
 * The process of one run's metrics. Those of the user's run in processes of their own, which it starts. Events report a run's metrics as one task.
 *
 * @param metrics how many metrics the run has
 */
export function metricWorkers(environment: Environment, label: string, metrics: readonly string[]): MetricWorkers {
  const { emit, custom, cache: { store } } = environment;
  const folder = join(store.root, "partial", "metrics");
  let started: WorkerProcess | undefined;
  const looked = new Map<string, ReturnType<TE.TaskEither<PipelineError, Checkpoints>>>();
  let current = 0;
  let began: number | undefined;
  const start = (): WorkerProcess => {
    began = store.clock.monotonic();
    emit({ event: "begin", stage: "metrics", label });
    const together: typeof emit = (event) => {
      if (event.event !== "update" || event.done === undefined || event.total === undefined) return emit(event);
      const { done, total } = event;
      emit({ ...event, done: current * total + done, total: metrics.length * total });
    };
    // All objects, not each checkpoint by name: Deno's stack overflows under some 300 paths, and arguments have a longest length.
    const may = { read: [objectsFolder(store), folder], write: [folder], startsDeno: custom.metrics.length > 0 };
    return stageWorker({ ...environment, emit: together }, { stage: "metrics", label, ...may });
  };
  return {
    run: (job, of) =>
      pipe(
        unlessInterrupted(environment),
        TE.flatMap(() => {
          current = metrics.indexOf(of);
          return (started ??= start()).run(job, of);
        }),
      ),
    once: ({ key }, look) => () => {
      const result = looked.get(key) ?? look();
      looked.set(key, result);
      return result;
    },
    close: async (status) => {
      if (began === undefined) return;
      await started?.close();
      emit({ event: "end", stage: "metrics", label, status, ms: store.clock.monotonic() - began });
    },
  };
}
