/**
 * The record of a stored result, the commit point of the store: anyone who reads a valid record may rely on its outputs.
 *
 * On disk a record is one line of JSON, `{"checksum":"…","record":{…}}`. The checksum is the SHA-256 of the bytes behind `"record":`, so it is checked
 * before anything is parsed. Every version of the format keeps this frame, so damage and a newer version can be distinguished.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import * as t from "io-ts";
import { Digest, sha256 } from "../../files/digest.ts";
import { placeOf } from "../../files/content_error.ts";
import { count, milliseconds, moment } from "../../files/json_codecs.ts";
import { PlainText, SafeName } from "./safe_name.ts";
import { frame, KeyComponents, namedList, schemaVersion, stageKey } from "./stage_key.ts";

/** Codec of {@linkcode StoredOutput}. */
export const StoredOutput = t.readonly(t.strict({ name: SafeName, digest: Digest, size: count }));
/** One output of a stage: its name (a relative path), and what the object of this digest holds. */
export type StoredOutput = t.TypeOf<typeof StoredOutput>;

const fields = {
  version: t.literal(schemaVersion),
  stage: SafeName,
  /** What the result is of, such as a run's id. */
  label: SafeName,
  key: Digest,
  components: KeyComponents,
  /** At least one, sorted by name in code point order. */
  outputs: t.refinement(namedList(StoredOutput), (outputs) => outputs.length > 0, "outputs"),
  /** Milliseconds since 1970 by the clock of the computer that computed it; information, never a condition. */
  created: moment,
  /** How long the computation took. */
  milliseconds,
  /** The run of the pipeline that computed it, as its journal is named. */
  run: PlainText,
};

/** Codec of {@linkcode StageRecord}. */
export const StageRecord = t.readonly(t.strict(fields));
/** A stored result with everything it depends on. */
export type StageRecord = t.TypeOf<typeof StageRecord>;

const outputsDigests = new WeakMap<StageRecord, Digest>();

/** One digest over the name and digest of every output: what a result is to those downstream, whatever made it and when. */
export function outputsDigest(record: StageRecord): Digest {
  const known = outputsDigests.get(record);
  if (known !== undefined) return known;
  const digest = sha256(frame(["degrok/outputs", ...record.outputs.flatMap((output) => [output.name, output.digest])]));
  outputsDigests.set(record, digest);
  return digest;
}

/** What the bytes of a record turned out to be. */
export type DecodedRecord =
  | { readonly kind: "valid"; readonly record: StageRecord }
  | { readonly kind: "corrupt"; readonly detail: string }
  | { readonly kind: "schema"; readonly detail: string }
  | { readonly kind: "future"; readonly detail: string };

/** The bytes of a record, as {@linkcode decodeRecord} reads them. */
export function encodeRecord(record: StageRecord): Uint8Array {
  const body = JSON.stringify(StageRecord.encode(record));
  return new TextEncoder().encode(`{"checksum":"${sha256(body)}","record":${body}}\n`);
}

const framePattern = /^\{"checksum":"([0-9a-f]{64})","record":(\{.*\})\}\n$/s;
const fieldCount = Object.keys(fields).length;

/**
 * The record in `bytes`: `corrupt` when the checksum fails, `future` when a newer version wrote it, `schema` when another shape did.
 *
 * @param key The key under which it was asked for; a valid record of another key is corrupt.
 */
export function decodeRecord(bytes: Uint8Array, key: Digest): DecodedRecord {
  const [, checksum, body] = framePattern.exec(new TextDecoder().decode(bytes)) ?? [];
  if (body === undefined) return { kind: "corrupt", detail: "the record is cut short or not a record" };
  if (sha256(body) !== checksum) return { kind: "corrupt", detail: "the record's checksum does not match" };
  const value = parse(body);
  const version = value?.version;
  if (count.is(version) && version > schemaVersion) {
    return {
      kind: "future",
      detail: `written by a newer version (record version ${version}, this one reads ${schemaVersion}); update this ` +
        "checkout, or work in another one, which has a cache of its own",
    };
  }
  const decoded = StageRecord.decode(value);
  if (value === undefined || E.isLeft(decoded) || Object.keys(value).length !== fieldCount) {
    const where = E.isLeft(decoded) ? `: ${placeOf(decoded.left[0].context)} is not what it must be` : "";
    return { kind: "schema", detail: `the record has another shape (record version ${version ?? "unknown"})${where}` };
  }
  const record = decoded.right;
  if (record.key !== key) return { kind: "corrupt", detail: `the record belongs to the key ${record.key}` };
  if (stageKey(record.components) !== key) {
    return { kind: "corrupt", detail: "the record's components have another key" };
  }
  return { kind: "valid", record };
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
