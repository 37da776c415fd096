/**
 * The whole store, checked byte by byte.
 *
 * @module
 */
import * as t from "io-ts";
import { count, type ObjectOf } from "../../files/json_codecs.ts";
import type { TaskEither } from "fp-ts/TaskEither";
import type { PipelineError } from "../../platform/errors.ts";
import { attempt } from "../../platform/failure.ts";
import { unlessAbsent } from "../../platform/file_system.ts";
import { listObjects, listRecords } from "./inventory.ts";
import { keptOutputs } from "../store/left_out.ts";
import { lockStore } from "../store/lock.ts";
import { quarantine } from "../store/quarantine.ts";
import type { Store } from "../store/store.ts";
import { type Damage, objectProblem } from "../store/verified_objects.ts";

/** The fields of {@linkcode Verification}. */
export const verificationFields = {
  records: count,
  objects: count,
  bytes: count,
  /** Everything that is not as it should be; with `repair`, what was moved to quarantine. */
  problems: t.readonlyArray(t.strict({ path: t.string, detail: t.string })),
};

/** What a verification found. */
export type Verification = ObjectOf<typeof verificationFields>;

/**
 * Reads every record and hashes every object, trusting no note of an earlier check.
 *
 * @param options.repair Whether to move what is damaged to quarantine, so that the next run computes it again; waits for running commands.
 */
export function verifyCache(
  store: Store,
  { repair = false, lockTimeout }: { readonly repair?: boolean; readonly lockTimeout?: number } = {},
): TaskEither<PipelineError, Verification> {
  return attempt(async () => {
    if (!repair) return await inspect(store);
    using _lock = await lockStore(store, "a repair", lockTimeout);
    const found = await inspect(store);
    await quarantine(store, found.problems);
    return found;
  });
}

/** Records come first: what is published meanwhile has its objects before its record. What is gone by the time it is looked at was removed, not damaged. */
async function inspect(store: Store): Promise<Verification> {
  const problems: Damage[] = [];
  const records = await listRecords(store);
  const sound = new Set<string>();
  const objects = await listObjects(store);
  let bytes = 0;
  for (const { path, digest, info } of objects) {
    const output = { name: digest ?? path, size: info.size };
    const detail = digest === undefined
      ? "no object's place"
      : await unlessGone(store, path, objectProblem(store, { ...output, digest }));
    if (detail === undefined) sound.add(digest!);
    else if (detail !== "gone") problems.push({ path, detail });
    bytes += info.size;
  }
  for (const { path, content } of records) {
    if ("version" in content) {
      const kept = await keptOutputs(store, content);
      const lost = kept.find(({ digest }) => !sound.has(digest));
      if (lost !== undefined && (await store.files.info(path)) !== undefined) {
        problems.push({ path, detail: `its output ${lost.name} is damaged or missing` });
      }
    } else if (content.reason === "schema") problems.push({ path, detail: "a record of another shape" });
    else problems.push(...content.damage);
  }
  return { records: records.length, objects: objects.length, bytes, problems };
}

/** What is wrong with a file, or that there is none any more. */
async function unlessGone(
  store: Store,
  path: string,
  problem: Promise<string | undefined>,
): Promise<string | undefined> {
  const found = await unlessAbsent(problem, "gone");
  return found !== undefined && (await store.files.info(path)) === undefined ? "gone" : found;
}
