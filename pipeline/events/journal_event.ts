/**
 * What a run's journal tells: what became of each result, and what the terminal shows while it is computed.
 *
 * @module
 */
import * as t from "io-ts";

/** Milliseconds since 1970, never less than the line before; and the run whose journal it is. */
const stamp = { ts: t.number, run: t.string };

/** What became of a request for a result. */
const StageEvent = t.strict({
  ...stamp,
  stage: t.string,
  label: t.string,
  key: t.string,
  event: t.keyof({ cached: null, started: null, computed: null, failed: null, nondeterministic: null }),
  /** Why it ran, or how it failed. */
  cause: t.string,
  /** How long it took. */
  ms: t.number,
});

/** What the command is about to do. */
const ExperimentEvent = t.strict({
  ...stamp,
  event: t.literal("experiment"),
  profile: t.string,
  /** Folder of the outputs. */
  out: t.string,
  /** How long it is going to take, as far as that was known before; 0 if every result was stored. */
  estimate: t.number,
  /** The networks in the order of the configuration, each with the number of its training steps. */
  networks: t.readonlyArray(
    t.strict({
      id: t.string,
      task: t.string,
      mode: t.string,
      /** Null for a base run. */
      variant: t.union([t.string, t.null]),
      seed: t.number,
      steps: t.number,
    }),
  ),
});

/** Something that takes time begins. */
const BeginEvent = t.strict({ ...stamp, event: t.literal("begin"), stage: t.string, label: t.string });

/** How far it is, with what is new on its curves. */
const UpdateEvent = t.exact(t.intersection([
  t.type({ ...stamp, event: t.literal("update"), stage: t.string, label: t.string }),
  t.partial({
    /** Steps so far, and in all. */
    done: t.number,
    total: t.number,
    /** In [0, 1]. */
    accuracy: t.number,
    /** Quantities at training steps. */
    points: t.readonlyArray(t.strict({ step: t.number, values: t.record(t.string, t.number) })),
  }),
]));

/** It has ended. */
const EndEvent = t.strict({
  ...stamp,
  event: t.literal("end"),
  stage: t.string,
  label: t.string,
  status: t.keyof({ computed: null, cached: null, failed: null, stopped: null }),
  ms: t.number,
});

/** A line of the terminal. */
const LogEvent = t.strict({ ...stamp, event: t.literal("log"), message: t.string });

/** The command has come to its end; a journal without it is of a run that goes on, or that was killed. */
const FinishedEvent = t.exact(t.intersection([
  t.type({ ...stamp, event: t.literal("finished"), code: t.number, ms: t.number }),
  /** Path of the report. */
  t.partial({ report: t.string }),
]));

/** Codec of {@linkcode JournalEvent}. */
export const JournalEvent = t.union([
  StageEvent,
  ExperimentEvent,
  BeginEvent,
  UpdateEvent,
  EndEvent,
  LogEvent,
  FinishedEvent,
]);

/** One event of a run. */
export type JournalEvent = t.TypeOf<typeof JournalEvent>;

/** What became of a request for a result. */
export type StageEvent = t.TypeOf<typeof StageEvent>;

/** An event as it is handed to the journal, which knows time and run. */
export type NewJournalEvent = Unstamped<JournalEvent>;

/** Whether an event is about a result, and so names its key. */
export function isStageEvent(event: JournalEvent): event is StageEvent {
  return "key" in event;
}

// Helpers

type Unstamped<Event> = Event extends unknown ? Omit<Event, keyof typeof stamp> : never;
