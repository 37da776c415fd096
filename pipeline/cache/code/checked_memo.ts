/**
 * Small files in the store that only save work: behind a checksum, so that a damaged one is as good as none.
 *
 * @module
 */
import { join } from "node:path";
import type * as t from "io-ts";
import { sha256 } from "../../files/digest.ts";
import type { Store } from "../store/store.ts";
import { replaceFile, type TemporaryFiles } from "../store/temporary_files.ts";

/** What is kept under a name; undefined when nothing is, or it is damaged or of another shape. */
export async function readMemo<A>(store: Store, name: string, { is }: t.Type<A, unknown>): Promise<A | undefined> {
  const path = join(store.root, name);
  if ((await store.files.info(path))?.kind !== "file") return undefined;
  const text = new TextDecoder().decode(await store.files.read(path));
  const [, checksum, body] = /^([0-9a-f]{64})\n(.*)$/s.exec(text) ?? [];
  if (body === undefined || sha256(body) !== checksum) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return is(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a value under a name for later commands. */
export async function writeMemo(store: Store, temporary: TemporaryFiles, name: string, value: unknown): Promise<void> {
  const body = JSON.stringify(value);
  await replaceFile(store, temporary, join(store.root, name), `${sha256(body)}\n${body}`);
}
