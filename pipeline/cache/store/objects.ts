/**
 * Consuming stored outputs: every byte that leaves the store is hashed on the way.
 *
 * @module
 */
import { dirname, join } from "node:path";
import type { TaskEither } from "fp-ts/TaskEither";
import type { PipelineError } from "../../platform/errors.ts";
import { digestOfFile, sha256 } from "../../files/digest.ts";
import { attempt, Failure } from "../../platform/failure.ts";
import { FileSystemFault } from "../../platform/file_system_error.ts";
import { quarantine } from "./quarantine.ts";
import type { StageRecord, StoredOutput } from "./stage_record.ts";
import { objectPath, type Store } from "./store.ts";
import { objectProblem } from "./verified_objects.ts";

/**
 * The output of a record with this name.
 *
 * @throws Failure with `CacheCorrupt` when the record has none, as one that another program made.
 */
export function outputNamed(record: StageRecord, name: string): StoredOutput {
  const output = record.outputs.find((candidate) => candidate.name === name);
  if (output !== undefined) return output;
  const message = `${record.stage} (${record.label}) is stored without ${name}; remove it with deno task cache evict ` +
    `${record.key.slice(0, 12)} --reason "incomplete"`;
  throw new Failure({ _tag: "CacheCorrupt", message });
}

/** The bytes of an output. A damaged object is moved to quarantine and `CacheCorrupt` results; the next run computes it again. */
export function readOutput(store: Store, output: StoredOutput): TaskEither<PipelineError, Uint8Array> {
  return attempt(async () => {
    const path = objectPath(store, output.digest);
    const info = await store.files.info(path);
    const bytes = info?.kind === "file" && info.size === output.size ? await store.files.read(path) : undefined;
    if (bytes === undefined || sha256(bytes) !== output.digest) throw await damaged(store, output);
    return bytes;
  });
}

/**
 * A path where the output may be read, after its content was hashed. For readers that need a path, such as a native library; never write to it.
 */
export function verifiedOutputPath(store: Store, output: StoredOutput): TaskEither<PipelineError, string> {
  return attempt(async () => {
    if ((await objectProblem(store, output)) !== undefined) throw await damaged(store, output);
    return objectPath(store, output.digest);
  });
}

/**
 * Copies an output to `destination`, hashing what it copies: the destination gets the right bytes in one step, or stays as it is. Always a copy,
 * never a link, so that editing the destination cannot reach the store.
 */
export function materializeOutput(
  store: Store,
  output: StoredOutput,
  destination: string,
): TaskEither<PipelineError, void> {
  return attempt(async () => {
    const { files } = store;
    const info = await files.info(objectPath(store, output.digest));
    if (info?.kind !== "file") throw await damaged(store, output);
    await files.makeDirectory(dirname(destination));
    const temporary = join(dirname(destination), `.degrok-${crypto.randomUUID()}.tmp`);
    try {
      if ((await copyHashing(store, objectPath(store, output.digest), temporary)).digest !== output.digest) {
        throw await damaged(store, output);
      }
      await files.setMode(temporary, 0o644);
      await files.rename(temporary, destination);
    } finally {
      if ((await files.info(temporary)) !== undefined) await files.remove(temporary);
    }
  });
}

/** Copies a file to a new one that is on the disk when this resolves, and answers what it holds. */
export async function copyHashing(store: Store, from: string, to: string): ReturnType<typeof digestOfFile> {
  const source = await store.files.open(from, "read");
  try {
    const target = await store.files.open(to, "create");
    try {
      const content = await digestOfFile(source, (chunk) => target.write(chunk));
      await target.sync();
      return content;
    } catch (error) {
      throw await withBytesNeeded(store, error, from);
    } finally {
      target.close();
    }
  } finally {
    source.close();
  }
}

/** A full disk, with how much would have been needed. */
async function withBytesNeeded(store: Store, error: unknown, source: string): Promise<unknown> {
  if (!(error instanceof FileSystemFault) || error.code !== "ENOSPC") return error;
  const size = (await store.files.info(source))?.size ?? 0;
  return new FileSystemFault(error.operation, error.path, error.code, `${error.message}: ${size} bytes are needed`);
}

async function damaged(store: Store, output: StoredOutput): Promise<Failure> {
  const detail = `the stored output ${output.name} (${output.digest.slice(0, 12)}) is damaged or missing`;
  await quarantine(store, [{ path: objectPath(store, output.digest), detail }]).catch(() => undefined); // the damage itself is reported
  return new Failure({ _tag: "CacheCorrupt", message: `${detail}; run the same command again to compute it again` });
}
