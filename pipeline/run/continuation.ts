/**
 * Trainings that another engine began, or another kind of processor: from its last saved state this one continues, if the user asks for it.
 *
 * The result has a key of its own, which names both and the step between: `--engine compiled` alone never comes to such a result.
 *
 * @module
 */
import { join } from "node:path";
import type * as TE from "fp-ts/TaskEither";
import { lookupEquivalent } from "../cache/equivalent.ts";
import { componentsOf, inEnvironment, type KeyedRequest } from "../cache/stage_request.ts";
import type { NamedEnvironment } from "../cache/store/environments.ts";
import { lockResult } from "../cache/store/lock.ts";
import { lookup } from "../cache/store/lookup.ts";
import { stageKey } from "../cache/store/stage_key.ts";
import { partialPath } from "../cache/store/store.ts";
import { enginesOf, inTurn, isLast } from "../engine/backends.ts";
import { checkpointFile, decodeCheckpoint, resumeFile } from "../files/checkpoint_artifact.ts";
import type { Digest } from "../files/digest.ts";
import { savedSteps } from "../files/saved_steps.ts";
import type { PipelineError } from "../platform/errors.ts";
import { attempt, Failure } from "../platform/failure.ts";
import { makeFolder, readFile, removeFile } from "../platform/files.ts";
import { writeWholeFile } from "../platform/whole_files.ts";
import type { Environment } from "./environment.ts";

/** A training to continue. */
export interface Begun {
  /** The step of its last saved state. */
  readonly step: number;
  /** What reached it, as keys name it. */
  readonly by: string;
  /** The key under which it was begun. */
  readonly key: Digest;
  /** The environment of the result that comes of it. */
  readonly environment: NamedEnvironment;
}

/** The furthest training of a request that `continueFrom` began; undefined where nothing is asked for, the result is stored, or its own state is as far. */
export async function begunElsewhere(
  request: KeyedRequest,
  { cache, continueFrom }: Pick<Environment, "cache" | "continueFrom">,
): Promise<Begun | undefined> {
  const { environment: own } = request;
  if (continueFrom === undefined || own === undefined) return undefined;
  const components = await componentsOf(cache, request);
  if ((await lookupEquivalent(cache, request, components, lookup)).found) return undefined;
  const saved = (key: Digest) => savedStep(partialPath(cache.store, components.stage, key));
  let furthest: Begun | undefined;
  let step = await saved(stageKey(components)) ?? 0;
  for (const other of await cache.environments.othersThan(own)) {
    const engines = enginesOf(other.engine);
    const isOwnNow = Object.entries(own).every(([name, value]) => isLast(value, other[name]));
    if (!(isOwnNow ? engines.includes(continueFrom) : engines.at(-1) === continueFrom)) continue;
    const key = stageKey(await inEnvironment(cache, request, components, other));
    const reached = await saved(key);
    if (reached === undefined || reached <= step) continue;
    step = reached;
    const both = Object.entries(own).map(([name, value]) => [name, inTurn(other[name], reached, value)]);
    furthest = { step, by: other.engine, key, environment: isOwnNow ? other : Object.fromEntries(both) };
  }
  return furthest;
}

/**
 * Puts the state, and every checkpoint before it, into the folder of the result that comes of it, unless that has a whole state already: a training
 * never starts from the first step under a key that names two engines.
 */
export function takeOver(
  { step, key, by }: Begun,
  { label, directory }: { readonly label: string; readonly directory: string },
  { cache: { store, policy }, emit }: Pick<Environment, "cache" | "emit">,
): TE.TaskEither<PipelineError, void> {
  const failed = (message: string) => new Failure({ _tag: "StageFailed", stage: "train", label, message });
  const damaged = () =>
    failed(
      `the state of step ${step} is damaged, which ${by} reached; leave out --continue-from to train from the first step`,
    );
  return attempt(async () => {
    const from = partialPath(store, "train", key);
    if (await isWhole(directory)) return;
    if (from === directory) {
      await removeFile(join(directory, resumeFile)).catch(() => undefined); // what was taken over may be taken over again
      throw damaged();
    }
    using _lock = await lockResult(store, { stage: "train", label, key }, policy.lockTimeout);
    const steps = await stepsIn(from);
    if (steps?.at(-1) !== step) {
      throw failed(`the training that ${by} began is no longer at step ${step}; run the same command again`);
    }
    if (!(await isWhole(from))) throw damaged();
    await makeFolder(join(directory, "checkpoints"));
    for (const name of [...steps.map(checkpointFile), resumeFile]) { // the state last: with it the folder is whole
      await writeWholeFile(join(directory, name), await readFile(join(from, name)), { flush: true });
    }
    emit({ event: "log", message: `${label}: step ${step} was reached by ${by}` });
  });
}

const savedStep = async (folder: string) => (await stepsIn(folder))?.at(-1);

async function stepsIn(folder: string): Promise<readonly number[] | undefined> {
  const bytes = await readFile(join(folder, resumeFile)).catch(() => undefined);
  return bytes && savedSteps(bytes);
}

/** Whether a folder has a state, and every checkpoint before it can be read. */
async function isWhole(folder: string): Promise<boolean> {
  try {
    const steps = await stepsIn(folder);
    for (const step of steps ?? []) decodeCheckpoint(await readFile(join(folder, checkpointFile(step))));
    return steps !== undefined;
  } catch {
    return false; // missing or torn
  }
}
