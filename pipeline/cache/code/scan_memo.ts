/**
 * Scans of modules from earlier commands, so that a warm start reads the project's code without taking it apart again.
 *
 * Kept by the digest of a module's bytes, never by its time stamp, behind a checksum: a damaged memo is as good as none.
 *
 * @module
 */
import { join } from "node:path";
import * as t from "io-ts";
import type { ScannedModule } from "./code_fingerprint.ts";
import { ContentError, decodeJson } from "../../files/content_error.ts";
import { Digest, sha256 } from "../../files/digest.ts";
import type { Store } from "../store/store.ts";
import { replaceFile, type TemporaryFiles } from "../store/temporary_files.ts";

/** Raise it when code_digest.ts or module_references.ts come to another answer for the same text. */
const scannerVersion = 1;
/** More scans than this are of code long gone: the memo starts again, empty. */
const mostScans = 4096;

const Scan = t.strict({
  digest: Digest,
  references: t.array(
    t.strict({ specifier: t.string, kind: t.union([t.literal("module"), t.literal("url")]), line: t.number }),
  ),
  hidden: t.array(t.strict({ what: t.string, line: t.number })),
});
const Memo = t.strict({ scanner: t.literal(scannerVersion), scans: t.array(t.tuple([Digest, Scan])) });

const memoPath = (store: Store): string => join(store.root, "code-scans.json");

/** The scans kept by earlier commands; none when there is no memo or it is damaged or of another version. */
export async function readScans(store: Store): Promise<Map<Digest, ScannedModule>> {
  if ((await store.files.info(memoPath(store)))?.kind !== "file") return new Map();
  const text = new TextDecoder().decode(await store.files.read(memoPath(store)));
  const [, checksum, body] = /^([0-9a-f]{64})\n(.*)$/s.exec(text) ?? [];
  if (body === undefined || sha256(body) !== checksum) return new Map();
  try {
    return new Map(decodeJson("a memo of scans", Memo, body).scans);
  } catch (error) {
    if (error instanceof ContentError) return new Map();
    throw error;
  }
}

/** Keeps scans for later commands. */
export async function writeScans(
  store: Store,
  temporary: TemporaryFiles,
  scans: ReadonlyMap<Digest, ScannedModule>,
): Promise<void> {
  const kept = scans.size > mostScans ? [] : [...scans];
  const body = JSON.stringify({ scanner: scannerVersion, scans: kept });
  await replaceFile(store, temporary, memoPath(store), `${sha256(body)}\n${body}`);
}
