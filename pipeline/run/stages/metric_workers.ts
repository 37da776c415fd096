/**
 * The processes that compute a run's metrics, started with the first metric that each is asked for.
 *
 * @module
 */
import { join } from "node:path";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { objectsFolder } from "../../cache/store/store.ts";
import type { StageRecord } from "../../cache/store/stage_record.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { readableBy } from "../../plan/custom_code.ts";
import type { Environment } from "../environment.ts";
import type { MetricJob } from "../workers/protocol.ts";
import type { WorkerProcess } from "../workers/worker_process.ts";
import { type EndStatus, stageWorker, unlessInterrupted } from "./with_worker.ts";

/** Checkpoints of a training with their places. */
type Checkpoints = MetricJob["checkpoints"];

/** Milliseconds that a metric of the user's may take for a checkpoint, the first one's preparation included; what takes longer is a loop. */
const deadline = 600_000;

/** What computes the metrics of one run. */
export interface MetricWorkers {
  /** Does a metric's job. */
  run(job: MetricJob, label: string): TE.TaskEither<PipelineError, void>;
  /** The verified checkpoints of a training, looked up once for all metrics. */
  once(
    training: StageRecord,
    look: TE.TaskEither<PipelineError, Checkpoints>,
  ): TE.TaskEither<PipelineError, Checkpoints>;
  /** Ends the processes. */
  close(status: EndStatus): Promise<void>;
}

/**
 * The processes of one run's metrics: one for the project's, one for the user's own. Events report a run's metrics as one task.
 *
 * @param metrics how many metrics the run has
 */
export function metricWorkers(environment: Environment, label: string, metrics: readonly string[]): MetricWorkers {
  const { emit, custom, cache: { store, projectRoot } } = environment;
  const folder = join(store.root, "partial", "metrics");
  const workers = new Map<"project's" | "user's", WorkerProcess>();
  const looked = new Map<string, ReturnType<TE.TaskEither<PipelineError, Checkpoints>>>();
  let current = 0;
  let began = 0;
  const start = ({ own }: MetricJob): WorkerProcess => {
    if (workers.size === 0) {
      began = store.clock.monotonic();
      emit({ event: "begin", stage: "metrics", label });
    }
    const together: typeof emit = (event) => {
      if (event.event !== "update" || event.done === undefined || event.total === undefined) return emit(event);
      const { done, total } = event;
      emit({ ...event, done: current * total + done, total: metrics.length * total });
    };
    const ownFiles = own === undefined ? [] : custom.metrics.flatMap((each) => readableBy(each, projectRoot));
    // All objects, not each checkpoint by name: Deno's stack overflows under some 300 paths, and arguments have a longest length.
    const read = [objectsFolder(store), folder, ...ownFiles];
    const options = {
      stage: "metrics",
      label,
      read,
      write: [folder],
      deadline: own === undefined ? undefined : deadline,
    };
    return stageWorker({ ...environment, emit: together }, options);
  };
  return {
    run: (job, of) =>
      pipe(
        unlessInterrupted(environment),
        TE.flatMap(() => {
          current = metrics.indexOf(of);
          const whose = job.own === undefined ? "project's" : "user's";
          const worker = workers.get(whose) ?? start(job); // every metric of a run reads the same files
          workers.set(whose, worker);
          return worker.run(job, of);
        }),
      ),
    once: ({ key }, look) => () => {
      const result = looked.get(key) ?? look();
      looked.set(key, result);
      return result;
    },
    close: async (status) => {
      if (workers.size === 0) return;
      for (const worker of workers.values()) await worker.close();
      emit({ event: "end", stage: "metrics", label, status, ms: store.clock.monotonic() - began });
    },
  };
}
