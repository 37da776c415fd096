/**
 * SHA-256 digests: of bytes in memory, and of open files as a stream.
 *
 * @module
 */
import { createHash } from "node:crypto";
import * as t from "io-ts";
import type { FileSystem, OpenFile } from "../platform/file_system.ts";

interface DigestBrand {
  readonly Digest: unique symbol;
}

/** Codec of a SHA-256 digest: 64 lower-case hexadecimal digits. */
export const Digest = t.brand(
  t.string,
  (text): text is t.Branded<string, DigestBrand> => /^[0-9a-f]{64}$/.test(text),
  "Digest",
);
/** A SHA-256 digest as 64 lower-case hexadecimal digits. */
export type Digest = t.TypeOf<typeof Digest>;

/** What a file holds: its digest and how many bytes. */
export interface Content {
  readonly digest: Digest;
  readonly size: number;
}

/** The SHA-256 digest of bytes, or of the UTF-8 bytes of a text; of several, one after the other. */
export function sha256(...data: readonly (Uint8Array | string)[]): Digest {
  const hash = createHash("sha256");
  for (const part of data) hash.update(part);
  return hash.digest("hex") as Digest;
}

const chunkBytes = 1 << 20;

/**
 * The digest and size of everything that can still be read from `file`, in constant memory.
 *
 * @param consume Receives each chunk after it is hashed, for copies; the buffer is reused.
 */
export async function digestOfFile(
  file: OpenFile,
  consume?: (chunk: Uint8Array) => Promise<void>,
): Promise<Content> {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(chunkBytes);
  let size = 0;
  for (;;) {
    const count = await file.read(buffer);
    if (count === null) return { digest: hash.digest("hex") as Digest, size };
    const chunk = buffer.subarray(0, count);
    hash.update(chunk);
    size += count;
    await consume?.(chunk);
  }
}

/** The digest and size of the file at a path, in constant memory. */
export async function digestAt(files: FileSystem, path: string): Promise<Content> {
  const file = await files.open(path, "read");
  try {
    return await digestOfFile(file);
  } finally {
    file.close();
  }
}
