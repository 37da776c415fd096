/**
 * The surroundings of a command: the project's cache, alone or with an engine, progress and signals.
 *
 * @module
 */
import { join } from "node:path";
import * as E from "fp-ts/Either";
import { type CachePolicy, type CacheSession, closeCache, openCache } from "../../cache/cache_session.ts";
import type { ExperimentOptions, OutputOptions } from "../handlers.ts";
import { createProgress } from "../../events/progress.ts";
import { reportError } from "../report_error.ts";
import type { Streams } from "../../platform/streams.ts";
import { readCustomCode } from "../../plan/custom_code.ts";
import {
  engineFacts,
  environmentOf,
  type Interruption,
  listenForInterruption,
  projectRoot,
  ticker,
} from "../../run/deno_environment.ts";
import type { Environment } from "../../run/environment.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { journaledProgress } from "../../events/journaled_progress.ts";
import { makeTemporaryFolder, removeTree } from "../../platform/files.ts";

/** How a command uses the cache. */
export interface CacheUse {
  readonly readOnly: boolean;
  readonly policy?: CachePolicy;
  readonly jobs?: number;
  /** Use a cache of its own that is thrown away. */
  readonly throwaway?: boolean;
}

/** Opens the cache, chooses the engine, listens for signals; closes all of it again. */
export async function withEnvironment(
  streams: Streams,
  options: ExperimentOptions,
  use: CacheUse,
  body: (environment: Environment, interruption: Interruption) => Promise<number>,
): Promise<number> {
  let progress = createProgress(streams, options, ticker);
  const folder = use.throwaway === true ? await makeTemporaryFolder() : cacheDirectory;
  const interruption = listenForInterruption((signal) =>
    progress.log(`${signal}: stopping after the current step and saving; once more stops at once`)
  );
  try {
    const custom = await readCustomCode(options.config.custom, projectRoot)();
    if (E.isLeft(custom)) return reportError(custom.left, streams, options);
    const { facts, reason } = await engineFacts(options.engine);
    const log = (line: string) => progress.log(line);
    const cacheOptions = { cacheDirectory: folder, projectRoot, readOnly: use.readOnly, log };
    const opened = await openCache({ ...cacheOptions, policy: use.policy ?? {} })();
    if (E.isLeft(opened)) return reportError(opened.left, streams, options);
    const session = opened.right;
    if (!use.readOnly) {
      progress = journaledProgress(progress, session.journal, ticker);
      progress.log(reason);
    }
    const environment = environmentOf({
      ...{ cache: session, engine: facts, progress, interruption },
      ...{ jobs: use.jobs, custom: custom.right },
    });
    const code = await body(environment, interruption);
    const closed = await closeCache(session)();
    return E.isLeft(closed) ? reportError(closed.left, streams, options) : code;
  } finally {
    progress.close();
    interruption.release();
    if (use.throwaway === true) await removeTree(folder).catch(() => {}); // the system clears what is left
  }
}

/** Opens the cache to look at it or to tidy it, and closes it again; it counts as no run. */
export async function withCache<A>(
  streams: Streams,
  options: OutputOptions,
  use: (cache: CacheSession) => Promise<E.Either<PipelineError, A>>,
  show: (value: A) => number,
): Promise<number> {
  const log = (line: string) => streams.err.write(`${line}\n`);
  const opened = await openCache({ cacheDirectory, projectRoot, readOnly: true, log })();
  if (E.isLeft(opened)) return reportError(opened.left, streams, options);
  const result = await use(opened.right);
  await closeCache(opened.right)();
  return E.isLeft(result) ? reportError(result.left, streams, options) : show(result.right);
}

const cacheDirectory = join(projectRoot, "cache");
