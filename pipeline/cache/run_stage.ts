/**
 * The runner of a stage: take the result from the store, or compute it once and store it.
 *
 * The order on a miss: take the key's lock (waiting for a process that computes the same thing), look again, move what is damaged to quarantine, make sure
 * that the store can be written, compute in the key's working folder, check the outputs against the contract, look at the inputs again, publish. A failure
 * counts only if nobody else has published the result meanwhile.
 * A failed stage is never stored; the working folder of one that resumes stays, so that an interrupted training continues where it was.
 *
 * @module
 */
import { join } from "node:path";
import type { ReaderTaskEither } from "fp-ts/ReaderTaskEither";
import * as E from "fp-ts/Either";
import * as TE from "fp-ts/TaskEither";
import { describeError, inStage, type PipelineError } from "../platform/errors.ts";
import type { CacheEnvironment, CacheSession } from "./cache_session.ts";
import { diagnose, type Diagnosis } from "./diagnosis.ts";
import { type Change, keyChanges, type Reason } from "./differences.ts";
import type { Digest } from "../files/digest.ts";
import { attempt, Failure, orThrow } from "../platform/failure.ts";
import { readEvictions, replacementText } from "./store/evictions.ts";
import { writeLatestKey } from "./store/latest_key.ts";
import { lockResult } from "./store/lock.ts";
import { lookupEquivalent } from "./equivalent.ts";
import { type Lookup, lookup, type Miss } from "./store/lookup.ts";
import { asNote } from "./store/notes.ts";
import { publish } from "./store/publish.ts";
import { quarantine } from "./store/quarantine.ts";
import { componentsOf, lookingAgain, placeOf, shorterThan, type StageRequest } from "./stage_request.ts";
import { forgetAttempts, noteAttempt, spentOn } from "./store/spent_time.ts";
import { type KeyComponents, schemaVersion, stageKey } from "./store/stage_key.ts";
import type { StageRecord } from "./store/stage_record.ts";
import { elapsed, filled, type Task, tell } from "./stage_task.ts";
import { verifiedPath, writeDurably } from "./store/store.ts";
import { replaceFile } from "./store/temporary_files.ts";
import { notePlace } from "./store/trajectories.ts";
import { openWorkingDirectory } from "./store/working_directory.ts";

/** What became of a request. */
export interface Outcome {
  /** Whether it was there or had to be computed. */
  readonly status: "cached" | "computed";
  /** The hash of everything that it depends on. */
  readonly key: Digest;
  /** What is stored: outputs with their digests, and what made them. */
  readonly record: StageRecord;
  /** Why it was computed; `unchanged` when it was not. */
  readonly reason: Reason;
  /** What differs from the last time, if there was one. */
  readonly changes: readonly Change[];
  /** Outputs that came out different from those stored before under the same key; the stored ones are kept. */
  readonly nondeterministic: readonly string[];
  /** How long this took. */
  readonly milliseconds: number;
  /** How long computing would have taken; 0 when it was computed. */
  readonly savedMilliseconds: number;
}

/** The result of a request, from the store or computed and stored. */
export function runStage(request: StageRequest): ReaderTaskEither<CacheEnvironment, PipelineError, Outcome> {
  const { stage: { name: stage }, label } = request;
  return ({ cache: session }) =>
    TE.mapLeft((error: PipelineError) => inStage(error, { stage, label }))(attempt(async () => {
      const started = session.store.clock.monotonic();
      const { policy } = session;
      const components = await componentsOf(session, request);
      const key = stageKey(components);
      const wanted = policy.check === true || policy.force?.(stage, label) === true;
      const forced = wanted && !session.settled.has(key);
      const task: Task = { session, request, stage, label, key, components, forced, started };
      const found = await lookupUnlessForced(task);
      const refused = found?.found ? undefined : policy.refuse?.(stage, label);
      if (refused !== undefined) throw new Failure(refused);
      const outcome = found?.found ? await fromStore(task, found) : await underLock(task);
      session.settled.add(key);
      return outcome;
    }));
}

/** What the store holds; undefined when the stage is forced and nobody asks. */
const lookupUnlessForced = ({ session, request, components, forced }: Task): Promise<Lookup | undefined> =>
  forced ? Promise.resolve(undefined) : lookupEquivalent(session, request, components, lookup);

/** The stored result, under the key that it has. */
async function fromStore(asked: Task, { record, note }: Extract<Lookup, { found: true }>): Promise<Outcome> {
  const { key, components } = record; // perhaps of another environment
  const task = { ...asked, key, components };
  await keepNotes(task, note);
  const outcome = { status: "cached", reason: "unchanged", changes: [], nondeterministic: [] } as const;
  const milliseconds = elapsed(task);
  tell(task, "cached", "unchanged", milliseconds);
  return { ...outcome, key, record, milliseconds, savedMilliseconds: record.milliseconds };
}

/** Notes for the next command: how the objects looked when they were hashed, and that this is the label's newest key. */
async function keepNotes({ session, request, components, stage, label, key }: Task, note: string | undefined) {
  const { store, temporary, experiment } = session;
  await asNote(store, async () => {
    if (note !== undefined) await replaceFile(store, temporary, verifiedPath(store, stage, key), note);
    await writeLatestKey(store, temporary, stage, { label, key, failed: null }, experiment);
    const place = placeOf(request, components);
    if (note !== undefined && place !== undefined) await notePlace(store, temporary, { stage, key, place });
  });
}

async function underLock(task: Task): Promise<Outcome> {
  const { session: { store, policy } } = task;
  using _lock = await lockResult(store, task, policy.lockTimeout);
  const found = await lookupUnlessForced(task);
  if (found?.found) return await fromStore(task, found);
  try {
    return await compute(task, found);
  } catch (error) {
    // Where locks do nothing, another process may have published this result and removed the folder that this one was working in.
    const published = await lookupUnlessForced(task);
    if (published?.found) return await fromStore(task, published);
    throw error;
  }
}

/** Computes and stores the result, under the key's lock. */
async function compute(task: Task, miss: Miss | undefined): Promise<Outcome> {
  const { session, request, stage, label, key, components, forced } = task;
  const { store, temporary } = session;
  const diagnosis = await diagnose(session, { stage, label, key, components }, miss);
  if (miss !== undefined) await quarantine(store, miss.damage);
  await prepareStore(session);
  if (request.environment !== undefined) await session.environments.note(request.environment, temporary);
  const { resumes = false } = request;
  const directory = await openWorkingDirectory(store, stage, key, { resumes, fresh: forced });
  try {
    return await computeIn(task, directory, diagnosis);
  } catch (error) {
    if (!resumes) await asNote(store, () => store.files.removeTree(directory));
    throw error;
  }
}

/** The same in a folder, which is removed once the result is published. */
async function computeIn(task: Task, directory: string, diagnosis: Diagnosis): Promise<Outcome> {
  const { session, request, stage, label, key, components, forced } = task;
  const { store, temporary, policy } = session;
  tell(task, "started", diagnosis.reason, 0);
  const { resumes = false } = request;
  const spent = resumes ? await spentOn(store, { stage, key, directory }) : 0;
  const shorter = forced ? undefined : await shorterIn(task, directory);
  const before = spent + (shorter?.milliseconds ?? 0);
  if (resumes) await noteAttempt(store, temporary, { stage, key, before });
  const began = store.clock.monotonic();
  const outputs = await filled(task, directory);
  const milliseconds = before + store.clock.monotonic() - began;
  const { record, second, differences, note } = await publish(store, temporary, {
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
    recheck: async () => recheck(task, await componentsOf(lookingAgain(session), request)),
  });
  await asNote(store, () => store.files.removeTree(directory));
  if (resumes) await forgetAttempts(store, { stage, key });
  await keepNotes(task, note);
  tell(task, "computed", diagnosis.reason, milliseconds);
  const evicted = note === undefined ? undefined : (await readEvictions(store, stage, key)).at(-1);
  if (evicted !== undefined) tell(task, "replaced", replacementText(evicted, record), 0);
  if (differences.length > 0) {
    tell(task, "nondeterministic", differences.join(", "), 0);
    const apart = request.apart && await orThrow(request.apart(record, second));
    reportDifferences(task, { differences, apart }, policy.check === true);
  }
  return computed(task, record, diagnosis, differences);
}

/** The shorter result of the same trajectory from which the computation goes on, its files put into the folder; undefined if there is none. */
async function shorterIn({ session: { store }, request, components }: Task, directory: string) {
  const found = request.goOn && await shorterThan(store, request, components);
  if (request.goOn === undefined || found === undefined) return undefined;
  const goesOn = await request.goOn(found.record, directory)();
  return E.isRight(goesOn) && goesOn.right ? found.record : undefined; // damaged since: it starts from nothing
}

/** Fails here, and not after hours of work, where the store cannot be written. */
async function prepareStore({ store, temporary }: CacheSession): Promise<void> {
  const tag = join(store.root, "CACHEDIR.TAG");
  if ((await store.files.info(tag)) === undefined) await replaceFile(store, temporary, tag, cacheDirectoryTag);
  else await writeDurably(store, await temporary.path(), new Uint8Array(1));
}

/** Tells backup programs that the folder can be made again, see https://bford.info/cachedir/. */
const cacheDirectoryTag =
  "Signature: 8a477f597d28d172789f06886806bc55\n# Results of degrok, which can be computed again.\n";

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

function recheck({ stage, label, components, key }: Task, now: KeyComponents): void {
  if (stageKey(now) === key) return;
  const changed = keyChanges(components, now).map(({ component }) => component);
  const message = `input changed during the run: ${
    changed.slice(0, 5).join(", ")
  }; the result was not stored; run the same command again`;
  throw new Failure({ _tag: "InputChanged", stage, label, message });
}

/** Outputs that differ, and what of them differs by more than it may where the same bits are not promised. */
interface Differences {
  readonly differences: readonly string[];
  readonly apart?: readonly string[];
}

function reportDifferences(task: Task, { differences, apart = differences }: Differences, fail: boolean): void {
  const { session: { store }, stage, label, key } = task;
  if (apart.length === 0) {
    const message =
      `${stage} (${label}): other bits in ${differences.join(", ")} when computed again, as the graphics ` +
      "card's driver does not give the same ones; they are within what is allowed, and the first result is kept";
    return store.emit({ event: "log", message });
  }
  const error: PipelineError = { _tag: "Nondeterministic", stage, label, key, outputs: apart };
  if (fail) throw new Failure(error);
  store.emit({ event: "log", message: describeError(error) });
}
