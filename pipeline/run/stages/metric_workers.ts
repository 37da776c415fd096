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
 * The processes of one run's metrics: one for all of the project's, and one for each of the user's own, which ends with it. So no metric meets data,
 * prototypes or libraries that a module of the user's has changed. Events report a run's metrics as one task.
 *
 * @param metrics how many metrics the run has
 */
export function metricWorkers(environment: Environment, label: string, metrics: readonly string[]): MetricWorkers {
  const { emit, cache: { store, projectRoot } } = environment;
  const folder = join(store.root, "partial", "metrics");
  let project: WorkerProcess | undefined;
  const looked = new Map<string, ReturnType<TE.TaskEither<PipelineError, Checkpoints>>>();
  let current = 0;
  let began: number | undefined;
  const start = ({ own, directory }: MetricJob): WorkerProcess => {
    if (began === undefined) {
      began = store.clock.monotonic();
      emit({ event: "begin", stage: "metrics", label });
    }
    const together: typeof emit = (event) => {
      if (event.event !== "update" || event.done === undefined || event.total === undefined) return emit(event);
      const { done, total } = event;
      emit({ ...event, done: current * total + done, total: metrics.length * total });
    };
    // All objects, not each checkpoint by name: Deno's stack overflows under some 300 paths, and arguments have a longest length.
    const read = [objectsFolder(store)];
    const may = own === undefined
      ? { read: [...read, folder], write: [folder] }
      : { read: [...read, directory, ...readableBy(own, projectRoot)], write: [directory], deadline };
    return stageWorker({ ...environment, emit: together }, { stage: "metrics", label, ...may });
  };
  return {
    run: (job, of) =>
      pipe(
        unlessInterrupted(environment),
        TE.flatMap(() => {
          current = metrics.indexOf(of);
          if (job.own === undefined) return (project ??= start(job)).run(job, of);
          return TE.bracket(
            TE.fromIO(() => start(job)),
            (worker) => worker.run(job, of),
            (worker) => TE.fromTask(() => worker.close()),
          );
        }),
      ),
    once: ({ key }, look) => () => {
      const result = looked.get(key) ?? look();
      looked.set(key, result);
      return result;
    },
    close: async (status) => {
      if (began === undefined) return;
      await project?.close();
      emit({ event: "end", stage: "metrics", label, status, ms: store.clock.monotonic() - began });
    },
  };
}
