/**
 * Whether a file already is what it should become.
 *
 * @module
 */
import * as TE from "fp-ts/TaskEither";
import { type Digest, sha256 } from "./cache/digest.ts";
import type { PipelineError } from "./errors.ts";

/** Whether the file exists and has this digest; what cannot be read is not unchanged. */
export function unchangedFile(path: string, digest: Digest): TE.TaskEither<PipelineError, boolean> {
  return TE.fromTask(async () => {
    try {
      return sha256(await Deno.readFile(path)) === digest;
    } catch {
      return false; // whoever writes it says what is wrong
    }
  });
}
