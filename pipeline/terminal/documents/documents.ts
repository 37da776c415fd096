/**
 * What commands say with `--json`: one document a line, each with the name and version of its schema.
 *
 * The shapes are io-ts codecs; the types that the printers take are derived from them, so text and JSON say the same.
 *
 * @module
 */
import { type Either, isRight, left, right } from "fp-ts/Either";
import * as t from "io-ts";
import { cacheCodecs } from "./cache_documents.ts";
import { exchangeCodecs } from "./exchange_documents.ts";
import { snapshotCodecs } from "./snapshot_documents.ts";
import { count, finite, milliseconds } from "./document_numbers.ts";
import { stageNames } from "../../plan/stage_name.ts";

const stage = t.keyof(Object.fromEntries(stageNames.map((name) => [name, null])) as Record<
  typeof stageNames[number],
  null
>);

const plan = t.readonly(t.exact(t.intersection([
  t.type({
    profile: t.string,
    /** Folder of the outputs. */
    out: t.string,
    /** Runs that proceed side by side. */
    jobs: count,
    stages: t.readonlyArray(t.exact(t.intersection([
      t.type({
        stage,
        /** Results to compute. */
        run: count,
        /** Results that are stored. */
        cached: count,
        /** Why results are to be computed, with how many of them. */
        reasons: t.readonlyArray(t.exact(t.type({ reason: t.string, count }))),
      }),
      /** Estimated time until the stage is done, all workers together. */
      t.partial({ milliseconds }),
    ]))),
  }),
  t.partial({ notes: t.readonlyArray(t.string) }),
])));

const summary = t.readonly(t.exact(t.intersection([
  t.type({
    stages: t.readonlyArray(t.exact(t.type({
      stage,
      computed: count,
      cached: count,
      failed: count,
      /** Time that computing took, all workers together. */
      computedMilliseconds: milliseconds,
      /** Time that computing the cached results once took. */
      savedMilliseconds: milliseconds,
    }))),
    /** From start to end. */
    milliseconds,
  }),
  t.partial({
    /** Path of the report. */
    report: t.string,
    /** The name of this execution. */
    run: t.string,
    /** How long each result took when it was computed, now or before. */
    times: t.readonlyArray(t.exact(t.type({ stage, label: t.string, milliseconds }))),
  }),
])));

const status = t.readonly(t.exact(t.intersection([
  t.type({
    profile: t.string,
    stages: t.readonlyArray(t.exact(t.type({
      stage,
      results: t.readonlyArray(t.exact(t.intersection([
        t.type({ label: t.string, state: t.keyof({ cached: null, stale: null, missing: null, unknown: null }) }),
        /** Why it is not cached; `unknown` results wait for another one. */
        t.partial({ reason: t.string }),
      ]))),
    }))),
  }),
  t.partial({ report: t.string }),
])));

const reason = t.keyof({
  unchanged: null,
  "never-run": null,
  removed: null,
  code: null,
  params: null,
  inputs: null,
  upstream: null,
  env: null,
  seed: null,
  force: null,
  corrupt: null,
  schema: null,
  "failed-before": null,
});

const why = t.readonly(t.exact(t.type({
  stage,
  results: t.readonlyArray(t.exact(t.type({
    label: t.string,
    reason,
    /** What the stored key was made from and what the key would be made from now, where they differ. */
    changes: t.readonlyArray(t.exact(t.type({ cause: reason, component: t.string, old: t.string, new: t.string }))),
  }))),
})));

const graph = t.readonly(t.exact(t.type({
  nodes: t.readonlyArray(t.exact(t.intersection([
    t.type({ id: t.string, stage, label: t.string }),
    t.partial({ cached: t.boolean }),
  ]))),
  /** From a node's id to the id of a node that needs it. */
  edges: t.readonlyArray(t.tuple([t.string, t.string])),
})));

const event = t.readonly(t.exact(t.intersection([
  t.type({ time: t.string, event: t.keyof({ begin: null, update: null, end: null, log: null }) }),
  t.partial({
    stage: t.string,
    label: t.string,
    note: t.string,
    done: finite,
    total: finite,
    accuracy: finite,
    rate: finite,
    status: t.keyof({ computed: null, cached: null, failed: null, stopped: null }),
    milliseconds,
    message: t.string,
  }),
])));

const error = t.readonly(t.exact(t.type({ kind: t.string, messages: t.readonlyArray(t.string), exitCode: count })));

const codecs = {
  plan,
  summary,
  status,
  why,
  graph,
  event,
  error,
  ...exchangeCodecs,
  ...snapshotCodecs,
  ...cacheCodecs,
};

/** The kinds of documents. */
export type DocumentKind = keyof typeof codecs;

/** What a document of a kind holds, its schema's name aside. */
export type DocumentOf<K extends DocumentKind> = t.TypeOf<typeof codecs[K]>;

/** What is going to happen. */
export type Plan = DocumentOf<"plan">;
/** What has happened. */
export type Summary = DocumentOf<"summary">;
/** What is stored and what is not. */
export type Status = DocumentOf<"status">;
/** Why results would be computed again. */
export type Why = DocumentOf<"why">;
/** What is computed from what. */
export type Graph = DocumentOf<"graph">;
/** Something that happened just now. */
export type ProgressEvent = DocumentOf<"event">;

/** The name of a kind's schema, such as `degrok/plan/1`. */
export function schemaName(kind: DocumentKind): string {
  return `degrok/${kind}/1`;
}

/**
 * A document as one line of JSON with its line end.
 *
 * @throws {TypeError} if the content is not what its codec describes, such as a number that is not finite
 */
export function documentText<K extends DocumentKind>(kind: K, content: DocumentOf<K>): string {
  const decoded = decodeContent(kind, content);
  if (!isRight(decoded)) {
    throw new TypeError(`Cannot write a document as its content is not a ${kind}: current value is ${decoded.left}`);
  }
  return `${JSON.stringify({ schema: schemaName(kind), ...decoded.right })}\n`;
}

/**
 * The content of a document of a kind, read back.
 *
 * @returns the content, or what is wrong with the text
 */
export function readDocument<K extends DocumentKind>(kind: K, text: string): Either<string, DocumentOf<K>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return left("not JSON");
  }
  if (typeof value !== "object" || value === null || !("schema" in value)) return left("no document");
  const { schema, ...content } = value;
  return schema === schemaName(kind)
    ? decodeContent(kind, content)
    : left(`expected ${schemaName(kind)}, got ${schema}`);
}

// Helpers

function decodeContent<K extends DocumentKind>(kind: K, content: unknown): Either<string, DocumentOf<K>> {
  const codec = codecs[kind] as unknown as t.Type<DocumentOf<K>>;
  const decoded = codec.decode(content);
  return isRight(decoded) ? right(decoded.right) : left(
    decoded.left.map(({ context, value }) => `${context.map(({ key }) => key).join(".")} = ${JSON.stringify(value)}`)
      .join("; "),
  );
}
