/**
 * Code that came with an exported run.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { isRight } from "fp-ts/Either";
import * as t from "io-ts";
import { parseJsonStrict } from "../files/parse_json_strict.ts";
import { attempt, usage } from "../platform/failure.ts";
import { realPath } from "../platform/files.ts";
import { readInputText } from "../platform/input_file.ts";
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
      throw unread(`${path}: this code came with an exported run, and would run on this computer`);
    }
  }, (cause) => fileSystemError("custom", cause));
}

/** The same for the section `slurm` of a configuration file: its lines of shell, its arguments and its program would run on the cluster. */
export function refuseBundledSection(config: string): TaskEither<PipelineError, void> {
  return attempt(async () => {
    if (!await isBundled(config)) return;
    throw unread(`${config}: its section slurm came with an exported run, and would run on this cluster`);
  }, (cause) => fileSystemError(config, cause));
}

const unread = (what: string) =>
  usage(`${what}; read it, and if you trust whoever wrote it, give the same command with --run-imported-code`);

const exported = t.type({ schema: t.string });

/** Whether a folder above a file, wherever links to it lead, is an exported run's. */
async function isBundled(path: string): Promise<boolean> {
  for (let folder = dirname(await realPath(path)); folder !== dirname(folder); folder = dirname(folder)) {
    const text = await readInputText(join(folder, manifestFile));
    const manifest = isRight(text) ? parseJsonStrict(text.right) : text;
    if (isRight(manifest) && exported.is(manifest.right) && manifest.right.schema.startsWith("degrok/export/")) {
      return true;
    }
  }
  return false;
}
