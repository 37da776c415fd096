/**
 * A configuration file to start from.
 *
 * @module
 */
import { dirname, join, relative, resolve } from "node:path";
import type * as TE from "fp-ts/TaskEither";
import { commentedConfig } from "../../config/commented_config.ts";
import type { ProfileName } from "../../config/profiles.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { fileSystemError } from "../../platform/file_system_error.ts";
import { attempt } from "../../platform/failure.ts";
import { isTaken, makeFolder, writeFile } from "../../platform/files.ts";

/** Which file is wanted. */
export interface NewExperimentOptions {
  /** Its name, and that of the folder of its outputs. */
  readonly name: string;
  readonly profile: ProfileName;
  /** Where to write it; by default `experiments/NAME.jsonc`. */
  readonly file: string | undefined;
}

/** A written file, and what to do next. */
export interface NewExperiment {
  readonly file: string;
  /** The command that runs it. */
  readonly command: string;
}

/** Writes a commented configuration of a profile to a new file; one that is there is left alone. */
export function newExperiment(
  { name, profile, file = join("experiments", `${name}.jsonc`) }: NewExperimentOptions,
  projectRoot: string,
): TE.TaskEither<PipelineError, NewExperiment> {
  const command = `deno task reproduce --config ${quoted(file)} --out outputs/${name}`;
  const schema = relative(dirname(resolve(file)), join(projectRoot, "pipeline/config/config.schema.json"));
  return attempt(
    async () => {
      await makeFolder(dirname(file));
      await writeFile(file, commentedConfig({ profile, schema, command }), { createNew: true });
      return { file, command };
    },
    (cause) =>
      isTaken(cause)
        ? { _tag: "UsageError", message: `${file}: there is such a file already; choose another name, or --file` }
        : fileSystemError(file, cause),
  );
}

function quoted(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
