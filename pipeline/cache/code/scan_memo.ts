/**
 * Scans of modules from earlier commands, so that a warm start reads the project's code without taking it apart again.
 *
 * Kept by the digest of a module's bytes, never by its time stamp.
 *
 * @module
 */
import * as t from "io-ts";
import type { ScannedModule } from "./code_fingerprint.ts";
import { oneOf } from "../../files/json_codecs.ts";
import { Digest } from "../../files/digest.ts";
import { readMemo, writeMemo } from "./checked_memo.ts";
import type { Store } from "../store/store.ts";
import type { TemporaryFiles } from "../store/temporary_files.ts";

/** Raise it when code_digest.ts or module_references.ts come to another answer for the same text. */
const scannerVersion = 2;
/** More scans than this are of code long gone: the memo starts again, empty. */
const mostScans = 4096;

const Scan = t.strict({
  digest: Digest,
  references: t.array(
    t.strict({ specifier: t.string, kind: oneOf(["statement", "expression", "url"]), line: t.number }),
  ),
  hidden: t.array(t.strict({ what: t.string, line: t.number })),
});
const Memo = t.strict({ scanner: t.literal(scannerVersion), scans: t.array(t.tuple([Digest, Scan])) });

const memoName = "code-scans.json";

/** The scans kept by earlier commands; none when there is no memo or it is damaged or of another version. */
export async function readScans(store: Store): Promise<Map<Digest, ScannedModule>> {
  return new Map((await readMemo(store, memoName, Memo))?.scans);
}

/** Keeps scans for later commands. */
export async function writeScans(
  store: Store,
  temporary: TemporaryFiles,
  scans: ReadonlyMap<Digest, ScannedModule>,
): Promise<void> {
  const kept = scans.size > mostScans ? [] : [...scans];
  await writeMemo(store, temporary, memoName, { scanner: scannerVersion, scans: kept });
}
