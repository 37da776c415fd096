/**
 * The folder of the outputs: which files in it are the report's, so that these and no others are replaced and removed.
 *
 * The list of them, `files.json`, is written before the first of them and again after the last: after a kill at any moment it names every file
 * that was written.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import * as t from "io-ts";
import type { CacheSession } from "../cache/cache_session.ts";
import { takeLock } from "../cache/store/lock.ts";
import { lockPath } from "../cache/store/store.ts";
import { sha256 } from "../files/digest.ts";
import { usage } from "../platform/failure.ts";
import { isReadOnly } from "../platform/file_system.ts";
import {
  entriesIn,
  exists,
  isMissing,
  makeFolder,
  readText,
  realPath,
  removeEmptyFolder,
  removeFile,
} from "../platform/files.ts";
import { ignoreMissing } from "../platform/folders.ts";
import { writeWholeFile } from "../platform/whole_files.ts";
import { documentNames, folderNames, isReportFileName, type ReportFileName } from "../report/file_names.ts";

const listName = "files.json";
const listCodec = t.strict({ schema: t.literal("degrok/files/1"), files: t.array(t.string) });

/**
 * Fails with a `UsageError` if the folder has a file that a report would replace and no report has put there.
 *
 * @param isWanted whether a path is one of the report's
 */
export async function checkNothingForeign(out: string, isWanted: (path: string) => boolean): Promise<void> {
  const owned = await ownedFiles(out);
  const foreign: string[] = [];
  for (const name of [...documentNames.filter(isWanted), ...owned === undefined ? [listName] : []]) {
    if (owned?.has(name) !== true && await exists(join(out, name))) foreign.push(name);
  }
  for (const folder of folderNames) {
    const entries = await entriesIn(join(out, folder));
    if (entries === "no folder") foreign.push(folder);
    else {
      const paths = entries.map((name) => `${folder}/${name}`);
      foreign.push(...paths.filter((path) => isWanted(path) && owned?.has(path) !== true));
    }
  }
  if (foreign.length === 0) return;
  const [first, ...more] = foreign;
  const others = more.length === 0 ? "" : ` and ${more.length} other${more.length === 1 ? "" : "s"}`;
  throw usage(
    `${join(out, first)}${others}: no report of this program has put it there, and the new one would replace it; ` +
      "move it away, remove it if it is of an older version's report, or choose another folder with --out",
  );
}

/** A report that is put into a folder. */
export interface PlacedReport {
  readonly out: string;
  /** Every file of the report. */
  readonly names: readonly ReportFileName[];
  /** Puts a file at its path, whole; called for one name after the other. */
  readonly place: (name: ReportFileName, destination: string) => Promise<void>;
}

/**
 * Puts a report's files into its folder, and takes away those that an earlier report had and this one has not. Of two commands with the same folder one
 * waits, so that it never holds parts of two reports.
 */
export async function replaceOutputs(
  { store, policy }: Pick<CacheSession, "store" | "policy">,
  report: PlacedReport,
): Promise<void> {
  const { out } = report;
  await makeFolder(out);
  const lock = lockPath(store, sha256(`outputs ${await realPath(out)}`));
  const what = `the report in ${out}`;
  using _lock = await takeLock(store, lock, { kind: "exclusive", what, timeout: policy.lockTimeout }).catch((error) => {
    if (isReadOnly(error)) return undefined; // a shared cache that this user may only read
    throw error;
  });
  await replaceAll(report);
}

async function replaceAll({ out, names, place }: PlacedReport): Promise<void> {
  const wanted = new Set<string>(names);
  await checkNothingForeign(out, (path) => wanted.has(path));
  const stale = [...await ownedFiles(out) ?? []].filter((name) => !wanted.has(name));
  await writeList(out, [...names, ...stale]);
  await removeTemporaries(out);
  for (const name of names) {
    await makeFolder(dirname(join(out, name)));
    await place(name, join(out, name));
  }
  for (const name of stale) await removeFile(join(out, name)).catch(ignoreMissing);
  for (const folder of folderNames) {
    if (!names.some((name) => name.startsWith(`${folder}/`))) await removeEmptyFolder(join(out, folder));
  }
  await writeList(out, names);
}

/** Whether a path is of a file that a write left behind when it was killed. */
function isTemporary(path: string): boolean {
  if (/^\.degrok-[0-9a-f-]{36}\.tmp$/.test(basename(path))) return true;
  const [, name] = /^(.+)\.\d+\.tmp$/.exec(path) ?? [];
  return name !== undefined && (name === listName || isReportFileName(name));
}

/** The files that reports have put into a folder; undefined if it has no list of them. Other names in the list are not believed. */
async function ownedFiles(folder: string): Promise<ReadonlySet<string> | undefined> {
  try {
    const list = listCodec.decode(JSON.parse(await readText(join(folder, listName))));
    return list._tag === "Left" ? undefined : new Set(list.right.files.filter(isReportFileName));
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function writeList(folder: string, names: readonly string[]): Promise<void> {
  const list: t.TypeOf<typeof listCodec> = { schema: "degrok/files/1", files: names.toSorted() };
  const text = JSON.stringify(list, null, 2) + "\n";
  const present = await readText(join(folder, listName)).catch(() => undefined); // a file that cannot be read is written anew
  if (present !== text) await writeWholeFile(join(folder, listName), text);
}

async function removeTemporaries(out: string): Promise<void> {
  for (const folder of ["", ...folderNames]) {
    const entries = await entriesIn(join(out, folder));
    if (entries === "no folder") continue;
    for (const path of entries.map((name) => join(folder, name)).filter(isTemporary)) await removeFile(join(out, path));
  }
}
