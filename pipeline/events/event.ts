/**
 * What happens while something is computed: a worker process's line, the journal's, that of `--json` and a message of the watch page are all this
 * JSON.
 *
 * @module
 */
import * as t from "io-ts";
import { oneOf, withOptional } from "../files/json_codecs.ts";

/** What became of a request for a result. */
const ResultEvent = t.strict({
  /** The last one is stored in the place of an evicted result. */
  event: oneOf(["cached", "started", "computed", "failed", "nondeterministic", "replaced"]),
  stage: t.string,
  label: t.string,
  key: t.string,
  /** Why it ran, how it failed, or what it replaced. */
  cause: t.string,
  /** How long it took. */
  ms: t.number,
});

/** What the command is about to do. */
const ExperimentEvent = withOptional({
  event: t.literal("experiment"),
  profile: t.string,
  /** Folder of the outputs. */
  out: t.string,
  /** How long it is going to take, as far as that was known before; 0 if every result was stored. */
  estimate: t.number,
  /** The user's metrics by name. */
  own: t.readonlyArray(t.string),
  /** The networks in the order of the configuration, each with the number of its training steps. */
  networks: t.readonlyArray(
    withOptional({
      id: t.string,
      task: t.string,
      /** The task as people read it. */
      title: t.string,
      intervention: t.string,
      /** The name of the colour of its curves. */
      color: t.string,
      /** Null for a base run. */
      variant: t.union([t.string, t.null]),
      seed: t.number,
      steps: t.number,
    }, {
      /** How long its training and its metrics are going to take, as far as that was known before; 0 for what is stored. */
      milliseconds: t.strict({ train: t.number, metrics: t.number }),
    }),
  ),
}, {
  /** The name of the computer. */
  host: t.string,
  /** The job of a scheduler that the command runs in, such as `1234_5` of Slurm. */
  job: t.string,
});

/** Something that takes time begins. */
const BeginEvent = t.strict({ event: t.literal("begin"), stage: t.string, label: t.string });

/** Quantities of a network at a training step. */
const Point = t.strict({ step: t.number, values: t.record(t.string, t.number) });

/** How far it is, with what is new on its curves. */
const UpdateEvent = withOptional({ event: t.literal("update"), stage: t.string, label: t.string }, {
  /** Steps so far, and in all. */
  done: t.number,
  total: t.number,
  /** Of the last batch as training saw it (perturbed, if training is), in [0, 1]. */
  batchAccuracy: t.number,
  points: t.readonlyArray(Point),
});

/** It has ended. */
const EndEvent = t.strict({
  event: t.literal("end"),
  stage: t.string,
  label: t.string,
  status: oneOf(["computed", "failed", "stopped"]),
  ms: t.number,
});

/** Everything of a network that was wanted is there, whichever command computed it; or it is not going to be. */
const RunEvent = withOptional(
  { event: t.literal("run"), label: t.string, status: t.keyof({ complete: null, failed: null, stopped: null }) },
  {
    /** The step at which a loss or weight became NaN or infinite. */
    divergedAt: t.number,
    /** The step at which its training ended early, as its settings say. */
    stoppedAt: t.number,
    /** The step of its last checkpoint, where training did not make every step. */
    lastStep: t.number,
  },
);

/** A line to read. */
const LogEvent = withOptional(
  { event: t.literal("log"), message: t.string },
  /** Of the result whose computation said it. */
  { stage: t.string, label: t.string },
);

/** The command has come to its end; a journal without it belongs to an execution that is running, or that was killed. */
const FinishedEvent = withOptional(
  { event: t.literal("finished"), code: t.number, ms: t.number },
  /** Path of the report. */
  { report: t.string },
);

const codec = t.union([
  ResultEvent,
  ExperimentEvent,
  BeginEvent,
  UpdateEvent,
  EndEvent,
  RunEvent,
  LogEvent,
  FinishedEvent,
]);

/** Something that happened. */
export type Event = t.TypeOf<typeof codec>;

/** Milliseconds since 1970, never less than those of the event before. */
const stamp = t.type({ ts: t.number });

/** Codec of {@linkcode StampedEvent}; what else an object has is left out. */
export const stampedEventCodec: t.Type<StampedEvent, unknown> = new t.Type<StampedEvent, unknown>(
  "StampedEvent",
  (value): value is StampedEvent => stamp.is(value) && codec.is(value),
  (value, context) => {
    const decoded = codec.validate(value, context);
    if (decoded._tag === "Left") return decoded;
    return stamp.is(value) ? t.success({ ts: value.ts, ...decoded.right }) : t.failure(value, context);
  },
  t.identity,
);

/** Something that happened, and when. */
export type StampedEvent = { readonly ts: number } & Event;

/** What became of a request for a result. */
export type ResultEvent = t.TypeOf<typeof ResultEvent>;

/** How far something is. */
export type UpdateEvent = t.TypeOf<typeof UpdateEvent>;

/** Quantities of a network at a training step, by the names of the metrics' columns. */
export type Point = t.TypeOf<typeof Point>;

/** Tells that something happened. */
export type Emit = (event: Event) => void;

/** Whether an event is about a result, and so names its key. */
export function isResultEvent<E extends Event>(event: E): event is E & ResultEvent {
  return "key" in event;
}
