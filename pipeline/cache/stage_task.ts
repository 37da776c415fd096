/**
 * One request under way: what is known about it, its notes for the next command, and the computation itself.
 *
 * @module
 */
import { describeError, type PipelineError, undeclaredUse } from "../platform/errors.ts";
import type { CacheSession } from "./cache_session.ts";
import type { Digest } from "../files/digest.ts";
import { errorOf, Failure, orThrow } from "../platform/failure.ts";
import type { ResultEvent } from "./cache_event.ts";
import { readLatestKey, writeLatestKey } from "./store/latest_key.ts";
import { asNote } from "./store/notes.ts";
import { contractProblem } from "./store/output_contract.ts";
import type { KeyComponents } from "./store/stage_key.ts";
import type { StageRequest } from "./stage_request.ts";
import { filesUnder } from "./store/working_directory.ts";

/** One request with what is known about it. */
export interface Task {
  readonly session: CacheSession;
  readonly request: StageRequest;
  readonly stage: string;
  readonly label: string;
  readonly key: Digest;
  readonly components: KeyComponents;
  readonly forced: boolean;
  readonly started: number;
}

/** Runs the stage in its folder and answers its outputs, checked against the contract. */
export async function filled(task: Task, directory: string): Promise<Readonly<Record<string, string>>> {
  const { session: { store, temporary, experiment }, request, stage, label, key } = task;
  try {
    await orThrow(request.compute(directory, key));
    const outputs = await orThrow(request.outputs(directory));
    const problem = contractProblem(outputs, await filesUnder(store, directory));
    if (problem === undefined) return outputs;
    await store.files.removeTree(directory);
    throw new Failure({ _tag: "StageFailed", stage, label, message: `${problem}; nothing was stored` });
  } catch (thrown) {
    const error = stageError(task, thrown);
    if (error._tag !== "Interrupted") {
      const key = (await readLatestKey(store, stage, label, experiment))?.key ?? null;
      await asNote(store, () => writeLatestKey(store, temporary, stage, { label, key, failed: task.key }, experiment));
    }
    tell(task, "failed", describeError(error), elapsed(task));
    throw new Failure(error);
  }
}

/** What a stage threw, as an error value: whatever it is, the stage failed. */
function stageError({ stage, label }: Task, thrown: unknown): PipelineError {
  const known = errorOf(thrown);
  if (known !== undefined) return known;
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return { _tag: "StageFailed", stage, label, message: undeclaredUse(message) ?? message };
}

/** Milliseconds since the request was made. */
export const elapsed = ({ session, started }: Task): number => session.store.clock.monotonic() - started;

/** Tells what became of the task. */
export function tell(task: Task, event: ResultEvent["event"], cause: string, ms: number): void {
  const { session, stage, label, key } = task;
  session.store.emit({ event, stage, label, key, cause, ms });
}
