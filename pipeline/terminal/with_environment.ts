/**
 * The surroundings of a command about an experiment: the project's cache with an engine, a display and signals.
 *
 * @module
 */
import { type CachePolicy, closeCache, openCache } from "../cache/cache_session.ts";
import { outputName } from "../config/default_study.ts";
import { openJournal } from "../events/journal.ts";
import { isLast } from "../engine/backends.ts";
import { journalSink } from "../events/journal_sink.ts";
import { broadcast, type Sink } from "../events/sink.ts";
import { readCustomCode } from "../plan/custom_code.ts";
import { attempt, orThrow } from "../platform/failure.ts";
import { isSpecialPath, specialPath } from "../platform/file_system_error.ts";
import { makeTemporaryFolder, removeTree } from "../platform/files.ts";
import type { Streams } from "../platform/streams.ts";
import { systemTicker } from "../platform/timer.ts";
import {
  engineFacts,
  environmentOf,
  installedFacts,
  type Interruption,
  listenForInterruption,
} from "../run/deno_environment.ts";
import { projectRoot } from "../platform/project_root.ts";
import type { EngineFacts, Environment } from "../run/environment.ts";
import { cacheDirectory } from "./with_cache.ts";
import { displayFor } from "./display/display.ts";
import type { ExperimentOptions } from "./experiment_options.ts";

/** How a command uses the cache. */
export interface CacheUse {
  readonly readOnly: boolean;
  readonly policy?: CachePolicy;
  readonly jobs?: number;
  /** Use a cache of its own that is thrown away. */
  readonly throwaway?: boolean;
}

/** What a command that computes, or looks at what would be computed, may use. */
export interface Surroundings {
  readonly environment: Environment;
  readonly interruption: Interruption;
  /** Begins to show what is going on again, unless it is shown. */
  readonly beginDisplay: () => void;
  /** Ends the display of what is going on, for what the command itself has to say. */
  readonly endDisplay: () => void;
}

/** Opens the cache, chooses the engine, listens for signals; closes all of it again. */
export async function withEnvironment<A>(
  streams: Streams,
  options: Omit<ExperimentOptions, "study">,
  use: CacheUse,
  body: (surroundings: Surroundings) => Promise<A>,
): Promise<A> {
  const sinks = new Set<Sink>();
  const emit = broadcast(sinks, systemTicker.now);
  const log = (message: string) => emit({ event: "log", message });
  let display: Sink | undefined;
  const beginDisplay = () => void sinks.add(display ??= displayFor(streams, options, systemTicker));
  const endDisplay = () => {
    if (display === undefined) return;
    sinks.delete(display);
    void display.close();
    display = undefined;
  };
  const folder = use.throwaway === true ? await orThrow(throwawayFolder) : cacheDirectory;
  beginDisplay();
  const interruption = listenForInterruption((signal) =>
    log(`${signal}: finishing the current step, then saving; press Ctrl-C again to quit immediately`)
  );
  try {
    const custom = await orThrow(readCustomCode(options.config.custom, projectRoot));
    const { readOnly, jobs } = use;
    const { facts: engine, reason } = readOnly
      ? { facts: await installedFacts(options.engine), reason: undefined }
      : await engineFacts(options.engine);
    const policy = { ...use.policy, equivalent: equivalentTo(engine, options) };
    const experiment = outputName(options.config);
    const cache = await orThrow(openCache({ cacheDirectory: folder, projectRoot, readOnly, emit, policy, experiment }));
    try {
      if (!readOnly) {
        sinks.add(journalSink(openJournal(cache.store, cache.run), systemTicker, log));
        if (reason !== undefined) log(reason);
      }
      const { continueFrom } = options;
      const environment = environmentOf({ cache, engine, emit, interruption, jobs, custom, continueFrom });
      return await body({ environment, interruption, beginDisplay, endDisplay });
    } finally {
      await orThrow(closeCache(cache));
      endDisplay();
      for (const sink of sinks) await sink.close();
    }
  } finally {
    endDisplay();
    interruption.release();
    if (use.throwaway === true) await removeTree(folder).catch(() => {}); // the system clears what is left
  }
}

/** A folder for one command's results. */
const throwawayFolder = attempt(makeTemporaryFolder, (thrown) => ({
  _tag: "UsageError",
  message: `--no-cache: there is no place for temporary files (${
    isSpecialPath(thrown) ? specialPath : (thrown as Error).message.split(" (os error")[0]
  }); set TMPDIR to a folder that can be written`,
}));

/**
 * Which results of other kinds of processors stand for this one's: of an engine that was asked for by name only that engine's, and what it
 * continued where that was asked for.
 */
function equivalentTo(
  { backend }: EngineFacts,
  { engine, sameProcessor, continueFrom }: Pick<ExperimentOptions, "engine" | "sameProcessor" | "continueFrom">,
): CachePolicy["equivalent"] {
  if (sameProcessor) return undefined;
  if (engine === "auto") return () => true;
  return continueFrom === undefined
    ? (environment) => environment.engine === backend
    : (environment) => isLast(backend, environment.engine);
}
