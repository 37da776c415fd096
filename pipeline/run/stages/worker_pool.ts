/**
 * Worker processes that serve one run after the other: to start one, and to have the engine ready, takes as long as many a small training.
 *
 * @module
 */
import { join } from "node:path";
import type { Environment } from "../environment.ts";
import type { WorkerOptions, WorkerProcess } from "../workers/worker_process.ts";

/** What a run's process may touch. */
export type WorkerAccess = Omit<WorkerOptions, "root" | "module">;

/** The processes of a command. */
export interface WorkerPool {
  /** A process that may touch this and nothing else: one that is idle, or a new one. */
  take(access: WorkerAccess): WorkerProcess;
  /** Takes a process back for another run. */
  giveBack(worker: WorkerProcess): Promise<void>;
  /** Ends the processes that are idle. */
  close(): Promise<void>;
}

/** A process that holds more bytes than this when its run is finished is ended: what a large network needed is not kept for the next. */
export const MOST_KEPT = 400e6;

/** Starts a worker process of the project's. */
export function startedWorker({ cache, startWorker }: Environment, access: WorkerAccess): WorkerProcess {
  return startWorker({ ...access, module: join(cache.projectRoot, "pipeline/run/workers/worker.ts") });
}

/** A pool that starts processes as they are needed. */
export function workerPool(environment: Environment): WorkerPool {
  const accessOf = new WeakMap<WorkerProcess, string>();
  let idle: readonly WorkerProcess[] = [];
  const without = (worker: WorkerProcess) => idle.filter((each) => each !== worker);
  return {
    take: (access) => {
      const wanted = JSON.stringify(access);
      const found = idle.find((worker) => worker.isRunning() && accessOf.get(worker) === wanted);
      if (found !== undefined) {
        idle = without(found);
        return found;
      }
      const [other] = idle;
      if (other !== undefined) { // no more processes than runs side by side
        idle = without(other);
        void other.close();
      }
      const worker = startedWorker(environment, access);
      accessOf.set(worker, wanted);
      return worker;
    },
    giveBack: async (worker) => {
      if (worker.memory() > MOST_KEPT) await worker.close();
      else idle = [...idle, worker];
    },
    close: async () => {
      const all = idle;
      idle = [];
      await Promise.all(all.map((worker) => worker.close()));
    },
  };
}
