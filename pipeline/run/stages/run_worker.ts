/**
 * The process that computes what a run lacks, taken with the first of it.
 *
 * @module
 */
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { objectsFolder, partialFolder } from "../../cache/store/store.ts";
import type { StageRecord } from "../../cache/store/stage_record.ts";
import type { Emit } from "../../events/event.ts";
import type { PipelineError } from "../../platform/errors.ts";
import type { PlannedJob, PlannedRun } from "../../plan/plan.ts";
import type { Environment } from "../environment.ts";
import { type Job, type MetricJob, stageOf } from "../workers/protocol.ts";
import type { WorkerProcess } from "../workers/worker_process.ts";
import { type EndStatus, shown, unlessInterrupted } from "./shown.ts";
import type { WorkerPool } from "./worker_pool.ts";

/** Checkpoints of a training with their places. */
type Checkpoints = MetricJob["checkpoints"];

/** What computes the results of one run. */
export interface RunWorker {
  /** Does the job of a result of this label. */
  run(job: Job, label: string): TE.TaskEither<PipelineError, void>;
  /** The verified checkpoints of a training, looked up once for all metrics. */
  once(
    training: StageRecord,
    look: TE.TaskEither<PipelineError, Checkpoints>,
  ): TE.TaskEither<PipelineError, Checkpoints>;
  /** Has no more jobs: a process that did all of its own is left for other runs. */
  close(status: EndStatus): Promise<void>;
}

/**
 * The process of one run: it makes its dataset, trains it and computes its metrics, as far as they are not stored. Code of the user's runs in processes
 * of its own, which it starts. Events report a run's metrics as one task.
 */
export function runWorker(
  environment: Environment,
  pool: WorkerPool,
  { run, dataset, training, metrics }: PlannedRun,
): RunWorker {
  const { emit, cache: { store } } = environment;
  const jobs = [dataset, training, ...metrics].flatMap(({ job }) => job ?? []);
  const labels = metrics.map(({ keyed: { label } }) => label);
  const looked = new Map<string, ReturnType<TE.TaskEither<PipelineError, Checkpoints>>>();
  let taken: WorkerProcess | undefined;
  let current = 0;
  let began: number | undefined;

  const asOne: Emit = (event) => {
    if (event.event !== "update" || event.done === undefined || event.total === undefined) return emit(event);
    emit({ ...event, done: current * event.total + event.done, total: metrics.length * event.total });
  };
  const worker = () =>
    taken ??= pool.take({
      // All objects, not each checkpoint by name: Deno's stack overflows under some 300 paths, and arguments have a longest length.
      read: [objectsFolder(store), partialFolder(store), ...jobs.flatMap(folderOf)],
      write: [partialFolder(store)],
      startsDeno: jobs.some(hasOwnCode),
    });
  const measure = (job: Job, label: string) => {
    if (began === undefined) {
      began = store.clock.monotonic();
      emit({ event: "begin", stage: "metrics", label: run.id });
    }
    current = labels.indexOf(label);
    return worker().run(job, { label, shownAs: run.id, emit: asOne });
  };

  return {
    run: (job, label) =>
      pipe(
        unlessInterrupted(environment),
        TE.flatMap(() =>
          job._tag === "metric"
            ? measure(job, label)
            : shown(environment, { stage: stageOf(job), label }, worker().run(job, { label, emit }))
        ),
      ),
    once: ({ key }, look) => () => {
      const result = looked.get(key) ?? look();
      looked.set(key, result);
      return result;
    },
    close: async (status) => {
      if (taken !== undefined) await (status === "computed" ? pool.giveBack(taken) : taken.close());
      if (began === undefined) return;
      emit({ event: "end", stage: "metrics", label: run.id, status, ms: store.clock.monotonic() - began });
    },
  };
}

/** The folder of the user's that a dataset is read from. */
function folderOf(job: PlannedJob): readonly string[] {
  return job._tag === "dataset" && job.recipe.folder !== undefined ? [job.recipe.folder] : [];
}

function hasOwnCode(job: PlannedJob): boolean {
  return job._tag === "train" ? job.own.length > 0 : job._tag === "metric" && job.own !== undefined;
}
