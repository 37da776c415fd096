/**
 * The journal of a run: one line of JSON an event, each with its own checksum, so that a line cut short by a kill costs that line and no other.
 *
 * @module
 */
import { dirname, join } from "node:path";
import * as E from "fp-ts/Either";
import * as t from "io-ts";
import { sha256 } from "./digest.ts";
import type { OpenFile } from "./file_system.ts";
import type { Store } from "./store.ts";

/** Codec of {@linkcode JournalEvent}. */
export const JournalEvent = t.readonly(t.strict({
  /** Milliseconds since 1970, never less than the line before. */
  ts: t.number,
  run: t.string,
  stage: t.string,
  label: t.string,
  key: t.string,
  event: t.union([
    t.literal("cached"),
    t.literal("started"),
    t.literal("computed"),
    t.literal("failed"),
    t.literal("nondeterministic"),
  ]),
  /** Why it ran, or how it failed. */
  cause: t.string,
  /** How long it took. */
  ms: t.number,
}));
/** One event of a run. */
export type JournalEvent = t.TypeOf<typeof JournalEvent>;

/** A journal that is being written. */
export interface Journal {
  append(event: Omit<JournalEvent, "ts" | "run">): Promise<void>;
  close(): void;
}

/** The path of a run's journal. */
export const journalPath = (store: Store, run: string): string => join(store.root, "runs", `${run}.jsonl`);

/** The journal of `run`; its file is made with the first event. */
export function openJournal(store: Store, run: string): Journal {
  let file: Promise<OpenFile> | undefined;
  let opened: OpenFile | undefined;
  let last = 0;
  const path = journalPath(store, run);
  const open = async (): Promise<OpenFile> => {
    await store.files.makeDirectory(dirname(path));
    opened = await store.files.open(path, "append");
    return opened;
  };
  return {
    append: async (event) => {
      last = Math.max(last, store.clock.now());
      file ??= open();
      await (await file).write(new TextEncoder().encode(encodeLine({ ts: last, run, ...event })));
    },
    close: () => opened?.close(),
  };
}

function encodeLine(event: JournalEvent): string {
  const body = JSON.stringify(event);
  return `{"checksum":"${sha256(body).slice(0, 16)}","event":${body}}\n`;
}

/** The events of a run's journal that can be read, in order; damaged lines are counted. */
export async function readJournal(
  store: Store,
  run: string,
): Promise<{ readonly events: readonly JournalEvent[]; readonly damagedLines: number }> {
  if ((await store.files.info(journalPath(store, run)))?.kind !== "file") return { events: [], damagedLines: 0 };
  const lines = new TextDecoder().decode(await store.files.read(journalPath(store, run))).split("\n");
  const read = lines.filter((line) => line !== "").map(decodeLine);
  const events = read.filter((event) => event !== undefined);
  return { events, damagedLines: read.length - events.length };
}

function decodeLine(line: string): JournalEvent | undefined {
  const [, checksum, body] = /^\{"checksum":"([0-9a-f]{16})","event":(\{.*\})\}$/.exec(line) ?? [];
  if (body === undefined || !sha256(body).startsWith(checksum)) return undefined;
  try {
    const decoded = JournalEvent.decode(JSON.parse(body));
    return E.isRight(decoded) ? decoded.right : undefined;
  } catch {
    return undefined;
  }
}

/** The names of all journals, the oldest first when they are named by time. */
export async function listRuns(store: Store): Promise<readonly string[]> {
  const names = await store.files.list(join(store.root, "runs"));
  return names.filter((name) => name.endsWith(".jsonl")).map((name) => name.slice(0, -".jsonl".length)).sort();
}
