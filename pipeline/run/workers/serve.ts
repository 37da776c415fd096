/**
 * The main loop of a worker process: the secret of its channel and then a job a line on standard input, messages on standard output.
 *
 * @module
 */
import { pointOf } from "../../events/point.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { type Answer, type Assignment, type Job, stageOf, type WorkerMessage } from "./protocol.ts";
import { errorOf } from "../../platform/failure.ts";
import { residentBytes } from "../../platform/machine.ts";
import { exit } from "../../platform/program.ts";
import { listenForSignals, type Signal } from "../../platform/signals.ts";
import { inputLines, messageChannel } from "../../platform/standard_streams.ts";

/** What a job may use while it runs. */
export interface JobContext {
  /** Reports progress, of training with the accuracy of its last batch; sent at most ten times a second. */
  progress(done: number, total: number, batchAccuracy?: number): void;
  /** Tells quantities at a training step; those that are no finite numbers are left out. */
  point(step: number, values: Readonly<Record<string, number | null>>): void;
  log(message: string): void;
  /** The signal that asked the worker to stop, if one did. */
  stopSignal(): Signal | undefined;
}

/**
 * Serves jobs until standard input ends.
 *
 * @param handle does a job, whose events are about this: of a metric the run; what it throws is reported as the job's failure, and the next job is served all the same
 */
export async function serve<J extends Job>(
  handle: (job: J, context: JobContext, about: string) => Promise<void>,
): Promise<void> {
  let signal: Signal | undefined;
  listenForSignals((each) => signal ??= each);
  let working = false;
  // An end of input in the middle of a job means that the pipeline is gone, and with it the lock on the job's folder.
  const input = inputLines(() => working && exit(1));
  const send: (message: WorkerMessage) => void = messageChannel((await input.next()).value ?? "");
  let lastProgress = 0;
  const contextOf = ({ stage, label }: Assignment): JobContext => ({
    progress: (done, total, batchAccuracy) => {
      const now = performance.now();
      if (done < total && now - lastProgress < 100) return;
      lastProgress = now;
      const seen = Number.isFinite(batchAccuracy) ? { batchAccuracy } : {};
      send({ event: "update", stage, label, done, total, ...seen });
    },
    point: (step, values) => send({ event: "update", stage, label, points: [pointOf(step, values)] }),
    log: (message) => send({ event: "log", stage, label, message }),
    stopSignal: () => signal,
  });
  for await (const line of input) {
    const assignment = JSON.parse(line) as Assignment<J>; // written by our own pipeline, which validated it
    working = true;
    const answer = await answerOf(
      assignment.job,
      () => handle(assignment.job, contextOf(assignment), assignment.label),
    );
    working = false;
    send(answer);
    if (answer.answer === "failed" && signal !== undefined) break;
  }
  exit(0); // signal listeners would keep the process
}

async function answerOf(job: Job, body: () => Promise<void>): Promise<Answer> {
  try {
    await body();
    return { answer: "done", memory: residentBytes() };
  } catch (cause) {
    return { answer: "failed", error: failureOf(job, cause) };
  }
}

/** What a job threw, as an error value; the sender of the job knows its label. */
function failureOf(job: Job, cause: unknown): PipelineError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return errorOf(cause) ?? { _tag: "StageFailed", stage: stageOf(job), label: "", message };
}
