/**
 * Code that came with an exported run.
 *
 * @module
 */
import { dirname, join } from "node:path";
import * as t from "io-ts";
import { attempt, usage } from "../platform/failure.ts";
import { isFolderError, isMissing, readText, realPath } from "../platform/files.ts";
import { fileSystemError } from "../platform/file_system_error.ts";
import type { CustomCode } from "../plan/custom_code.ts";
import type { TaskEither } from "fp-ts/TaskEither";
import type { PipelineError } from "../platform/errors.ts";
import { manifestFile } from "./bundle.ts";

/** Fails with a `UsageError` if a module that would run lies in the folder of an exported run: somebody else may have written it. */
export function refuseBundledCode({ metrics, interventions }: CustomCode): TaskEither<PipelineError, void> {
  return attempt(async () => {
    for (const { path } of [...metrics, ...interventions].flatMap(({ files }) => files)) {
      if (!await isBundled(path)) continue;
      throw usage(
        `${path}: this code came with an exported run, and would run on this computer; read it, and if you trust whoever wrote it, ` +
          "give the same command with --run-imported-code",
      );
    }
  }, (cause) => fileSystemError("custom", cause));
}

const exported = t.type({ schema: t.string });

/** Whether a folder above a file, wherever links to it lead, is an exported run's. */
async function isBundled(path: string): Promise<boolean> {
  for (let folder = dirname(await realPath(path)); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const manifest = exported.decode(JSON.parse(await readText(join(folder, manifestFile))));
      if (manifest._tag === "Right" && manifest.right.schema.startsWith("degrok/export/")) return true;
    } catch (error) {
      if (!isMissing(error) && !isFolderError(error) && !(error instanceof SyntaxError)) throw error;
    }
  }
  return false;
}
