/**
 * The runner of a stage: take the result from the store, or compute it once and store it.
 *
 * ```ts
 * runStage(request: StageRequest): ReaderTaskEither<CacheEnvironment, PipelineError, Outcome>
 * ```
 *
 * The order on a miss: take the key's lock (waiting for a process that computes the same thing), look again, move what is damaged to quarantine, make sure
 * that the store can be written, compute in the key's working folder, check the outputs against the contract, look at the inputs again, publish.
 * A failed stage is never stored; its working folder stays, so that an interrupted training goes on where it was.
 *
 * @module
 */
import type { ReaderTaskEither } from "fp-ts/ReaderTaskEither";
import { describeError, type PipelineError } from "../errors.ts";
import type { CacheEnvironment, CacheSession } from "./cache_session.ts";
import { diagnose, type Diagnosis } from "./diagnosis.ts";
import { type Change, keyChanges, type Reason } from "./differences.ts";
import type { Digest } from "./digest.ts";
import { attempt, Failure, orThrow } from "./failure.ts";
import { FileSystemFault } from "./file_system.ts";
import type { JournalEvent } from "./journal.ts";
import { readLatestKey, writeLatestKey } from "./latest_key.ts";
import { takeLock } from "./lock.ts";
import { lookup } from "./lookup.ts";
import { publish } from "./publish.ts";
import { quarantine } from "./quarantine.ts";
import { componentsOf, contractProblem, type StageRequest } from "./stage_request.ts";
import { type KeyComponents, schemaVersion, stageKey } from "./stage_key.ts";
import type { StageRecord } from "./stage_record.ts";
import { lockPath, verifiedPath } from "./store.ts";
import { replaceFile } from "./temporary_files.ts";
import { filesUnder, openWorkingDirectory, removeWorkingDirectory } from "./working_directory.ts";

/** What became of a request. */
export interface Outcome {
  readonly status: "cached" | "computed";
  readonly key: Digest;
  readonly record: StageRecord;
  /** Why it was computed; `unchanged` when it was not. */
  readonly reason: Reason;
  readonly changes: readonly Change[];
  /** Outputs that came out different from those stored before under the same key; the stored ones are kept. */
  readonly nondeterministic: readonly string[];
  /** How long this took. */
  readonly milliseconds: number;
  /** How long computing would have taken; 0 when it was computed. */
  readonly savedMilliseconds: number;
}

/** One request with what is known about it. */
interface Task {
  readonly session: CacheSession;
  readonly request: StageRequest;
  readonly stage: string;
  readonly label: string;
  readonly key: Digest;
  readonly components: KeyComponents;
  readonly forced: boolean;
  readonly started: number;
}

/** The result of a request, from the store or computed and stored. */
export function runStage(request: StageRequest): ReaderTaskEither<CacheEnvironment, PipelineError, Outcome> {
  return ({ cache: session }) =>
    attempt(async () => {
      const started = session.store.clock.monotonic();
      const { policy } = session;
      const { stage: { name: stage }, label } = request;
      const components = await componentsOf(session, request);
      const key = stageKey(components);
      const wanted = policy.check === true || policy.force?.(stage, label) === true;
      const forced = wanted && !session.settled.has(key);
      const task: Task = { session, request, stage, label, key, components, forced, started };
      const outcome = (forced ? undefined : await fromStore(task)) ?? await underLock(task);
      session.settled.add(key);
      return outcome;
    });
}

/** The stored result, if there is a valid one. */
async function fromStore(task: Task): Promise<Outcome | undefined> {
  const { session: { store, temporary }, stage, label, key } = task;
  const found = await lookup(store, stage, key);
  if (!found.found) return undefined;
  const { record, note } = found;
  await unlessReadOnly(async () => {
    if (note !== undefined) await replaceFile(store, temporary, verifiedPath(store, stage, key), note);
    await writeLatestKey(store, temporary, stage, { label, key, failed: null });
  });
  const outcome = { status: "cached", reason: "unchanged", changes: [], nondeterministic: [] } as const;
  const milliseconds = elapsed(task);
  await journal(task, "cached", "unchanged", milliseconds);
  return { ...outcome, key, record, milliseconds, savedMilliseconds: record.milliseconds };
}

async function underLock(task: Task): Promise<Outcome> {
  const { session: { store, policy }, stage, label, key } = task;
  const what = `${stage} (${label})`;
  const lock = await takeLock(store, lockPath(store, key), { kind: "exclusive", what, timeout: policy.lockTimeout });
  try {
    return (task.forced ? undefined : await fromStore(task)) ?? await compute(task);
  } finally {
    lock.release();
  }
}

async function compute(task: Task): Promise<Outcome> {
  const { session, request, stage, label, key, components, forced } = task;
  const { store, temporary, policy } = session;
  const miss = forced ? undefined : await lookup(store, stage, key);
  const diagnosis = await diagnose(session, { stage, label, key, components }, miss?.found ? undefined : miss);
  if (miss !== undefined && !miss.found) await quarantine(store, miss.damage);
  await temporary.path();
  const directory = await openWorkingDirectory(store, stage, key, forced);
  await journal(task, "started", diagnosis.reason, 0);
  const began = store.clock.monotonic();
  const outputs = await filled(task, directory);
  const milliseconds = store.clock.monotonic() - began;
  const { record, differences } = await publish(store, temporary, {
    record: {
      version: schemaVersion,
      stage,
      label,
      key,
      components,
      created: store.clock.now(),
      milliseconds,
      run: session.run,
    },
    directory,
    outputs,
    recheck: async () => recheck(task, await componentsOf(session, request, session.codeNow())),
  });
  await removeWorkingDirectory(store, stage, key);
  await writeLatestKey(store, temporary, stage, { label, key, failed: null });
  await journal(task, "computed", diagnosis.reason, milliseconds);
  if (differences.length > 0) await reportDifferences(task, differences, policy.check === true);
  return computed(task, record, diagnosis, differences);
}

const computed = (
  task: Task,
  record: StageRecord,
  { reason, changes }: Diagnosis,
  nondeterministic: readonly string[],
): Outcome => ({
  status: "computed",
  key: task.key,
  record,
  reason,
  changes,
  nondeterministic,
  milliseconds: elapsed(task),
  savedMilliseconds: 0,
});

/** Runs the stage in its folder and answers its outputs, checked against the contract. */
async function filled(task: Task, directory: string): Promise<Readonly<Record<string, string>>> {
  const { session: { store, temporary }, request, stage, label, key } = task;
  try {
    await orThrow(request.compute(directory));
    const outputs = await orThrow(request.outputs(directory));
    const problem = contractProblem(outputs, await filesUnder(store, directory));
    if (problem === undefined) return outputs;
    await removeWorkingDirectory(store, stage, key);
    throw new Failure({ _tag: "StageFailed", stage, label, message: `${problem}; nothing was stored` });
  } catch (thrown) {
    const error = stageError(task, thrown);
    if (error._tag !== "Interrupted") {
      const key = (await readLatestKey(store, stage, label))?.key ?? null;
      await unlessReadOnly(() => writeLatestKey(store, temporary, stage, { label, key, failed: task.key }));
    }
    await journal(task, "failed", describeError(error), elapsed(task));
    throw new Failure(error);
  }
}

/** What a stage threw, as an error value: whatever it is, the stage failed. */
function stageError({ stage, label }: Task, thrown: unknown): PipelineError {
  if (thrown instanceof Failure) return thrown.error;
  if (thrown instanceof FileSystemFault) {
    return { _tag: "FileSystemError", path: thrown.path, message: thrown.message };
  }
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const hint = thrown instanceof Error && thrown.name === "NotCapable"
    ? "; the stage uses something that it does not declare: add it to the request's dataFiles or variables, and to the permissions"
    : "";
  return { _tag: "StageFailed", stage, label, message: `${message}${hint}` };
}

function recheck({ stage, label, components, key }: Task, now: KeyComponents): void {
  if (stageKey(now) === key) return;
  const changed = keyChanges(components, now).map(({ component }) => component);
  const message = `input changed during the run: ${
    changed.slice(0, 5).join(", ")
  }; the result was not stored; run the same command again`;
  throw new Failure({ _tag: "InputChanged", stage, label, message });
}

async function reportDifferences(task: Task, outputs: readonly string[], fail: boolean): Promise<void> {
  const { session: { store }, stage, label } = task;
  const error: PipelineError = { _tag: "Nondeterministic", stage, label, outputs };
  await journal(task, "nondeterministic", outputs.join(", "), 0);
  if (fail) throw new Failure(error);
  store.log(describeError(error));
}

const elapsed = ({ session, started }: Task): number => session.store.clock.monotonic() - started;

async function journal(task: Task, event: JournalEvent["event"], cause: string, ms: number): Promise<void> {
  const { session, stage, label, key } = task;
  await unlessReadOnly(() => session.journal.append({ stage, label, key, event, cause, ms }));
}

const readOnlyCodes = new Set(["EROFS", "EACCES", "EPERM", "NotCapable"]);

/** Notes that help the next command are left out where nothing can be written; what a result depends on never goes through here. */
async function unlessReadOnly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof FileSystemFault) || !readOnlyCodes.has(error.code)) throw error;
  }
}
