/**
 * The journal of an execution: one line of JSON an event, each with its own checksum, so that a line cut short by a kill costs that line and no
 * other.
 *
 * @module
 */
import { dirname, join } from "node:path";
import * as E from "fp-ts/Either";
import type { Store } from "../cache/store/store.ts";
import { sha256 } from "../files/digest.ts";
import type { OpenFile } from "../platform/file_system.ts";
import { locksLetRead } from "../platform/machine.ts";
import { isResultEvent, type StampedEvent, stampedEventCodec } from "./event.ts";

/** A journal that is being written. */
export interface Journal {
  /** Writes an event; events are written in the order of the calls. */
  append(event: StampedEvent): Promise<void>;
  /** Closes the file when everything is written. */
  close(): Promise<void>;
}

/** The path of an execution's journal. */
export const journalPath = (store: Pick<Store, "root">, run: string): string =>
  join(store.root, "runs", `${run}.jsonl`);

/**
 * The journal of `run`; its file is made with the first event.
 *
 * While it is open the kernel holds a lock on it, which dies with the process, so that watchers can distinguish a running execution from one that
 * was killed.
 */
export function openJournal(store: Store, run: string): Journal {
  let opened: OpenFile | undefined;
  let written: Promise<void> = Promise.resolve();
  const path = journalPath(store, run);
  const lock = async (file: OpenFile): Promise<void> => {
    // Whoever watches holds the lock for a moment, to see whether it is free; on a file system without locks nobody knows.
    const held = () => file.tryLock("exclusive").catch(() => true);
    for (let tries = 0; tries < 20 && !await held(); tries++) await store.clock.sleep(5);
  };
  const open = async (): Promise<OpenFile> => {
    await store.files.makeDirectory(dirname(path));
    const file = await store.files.open(path, "append");
    if (locksLetRead) await lock(file);
    return file;
  };
  return {
    append: (event) => {
      const line = encodeLine(event);
      const writing = written.then(async () => {
        opened ??= await open();
        await opened.write(new TextEncoder().encode(line));
      });
      written = writing.catch(() => {}); // whoever appended it learns of it; the next line is tried all the same
      return writing;
    },
    close: async () => {
      await written;
      opened?.close();
    },
  };
}

function encodeLine(event: StampedEvent): string {
  const body = JSON.stringify(event);
  return `{"checksum":"${sha256(body).slice(0, 16)}","event":${body}}\n`;
}

/** The events of a journal that can be read, in order; damaged lines are counted. */
export async function readJournal(
  store: Store,
  run: string,
): Promise<{ readonly events: readonly StampedEvent[]; readonly damagedLines: number }> {
  if ((await store.files.info(journalPath(store, run)))?.kind !== "file") return { events: [], damagedLines: 0 };
  const lines = new TextDecoder().decode(await store.files.read(journalPath(store, run))).split("\n");
  const read = lines.filter((line) => line !== "").map(decodeLine);
  const events = read.filter((event) => event !== undefined);
  return { events, damagedLines: read.length - events.length };
}

/** The event of a line; undefined if the line is damaged, or of a version that had other events. */
export function decodeLine(line: string): StampedEvent | undefined {
  const [, checksum, body] = /^\{"checksum":"([0-9a-f]{16})","event":(\{.*\})\}$/.exec(line) ?? [];
  if (body === undefined || !sha256(body).startsWith(checksum)) return undefined;
  try {
    const decoded = stampedEventCodec.decode(JSON.parse(body));
    return E.isRight(decoded) ? decoded.right : undefined;
  } catch {
    return undefined;
  }
}

/** The names of all executions that have a journal, the oldest first when they are named by time. */
export async function listRuns(store: Store): Promise<readonly string[]> {
  const names = await store.files.list(join(store.root, "runs"));
  return names.filter((name) => name.endsWith(".jsonl")).map((name) => name.slice(0, -".jsonl".length)).sort();
}

/** The keys of the results that the newest executions used; those that used none, such as an import or one that was stopped at once, do not count. */
export async function keysOfNewestRuns(store: Store, count: number): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  let counted = 0;
  for (const run of (await listRuns(store)).toReversed()) {
    if (counted === count) break;
    const used = (await readJournal(store, run)).events.filter(isResultEvent);
    for (const { key } of used) keys.add(key);
    if (used.length > 0) counted++;
  }
  return keys;
}
