/**
 * The newest key of a stage and label: what a new key is compared with to say why a stage runs. A hint, never a condition.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import * as t from "io-ts";
import { Digest } from "../../files/digest.ts";
import { latestPath, type Store } from "./store.ts";
import { replaceFile, type TemporaryFiles } from "./temporary_files.ts";

const LatestKey = t.strict({
  label: t.string,
  /** Key of the newest result, null before the first. */
  key: t.union([Digest, t.null]),
  /** Key of the newest attempt, when it failed. */
  failed: t.union([Digest, t.null]),
});
/** The newest key of a stage and label, and the key that failed since. */
export type LatestKey = t.TypeOf<typeof LatestKey>;

/** What is known of a stage and label, in one experiment or, without its name, in any; undefined when it never ran here. */
export async function readLatestKey(
  store: Store,
  stage: string,
  label: string,
  experiment?: string,
): Promise<LatestKey | undefined> {
  const note = await readLatestNote(store, latestPath(store, stage, label, experiment));
  return note?.label === label ? note : undefined;
}

/** What a note says, whatever it is of. */
export async function readLatestNote(store: Store, path: string): Promise<LatestKey | undefined> {
  if ((await store.files.info(path))?.kind !== "file") return undefined;
  try {
    const decoded = LatestKey.decode(JSON.parse(new TextDecoder().decode(await store.files.read(path))));
    return E.isRight(decoded) ? decoded.right : undefined;
  } catch {
    return undefined; // damaged: only `why` has less to compare with, and the next result writes it anew
  }
}

/** Notes the newest key of a stage and label, for any experiment and for the one that is named, unless it is noted already. */
export async function writeLatestKey(
  store: Store,
  temporary: TemporaryFiles,
  stage: string,
  latest: LatestKey,
  experiment = "",
): Promise<void> {
  for (const each of new Set(["", experiment])) {
    const known = await readLatestKey(store, stage, latest.label, each);
    if (known?.key === latest.key && known.failed === latest.failed) continue;
    await replaceFile(store, temporary, latestPath(store, stage, latest.label, each), JSON.stringify(latest));
  }
}
