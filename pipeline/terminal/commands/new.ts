/**
 * `deno task new`: a commented configuration to start from.
 *
 * @module
 */
import { dirname, join, relative, resolve } from "node:path";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import * as t from "io-ts";
import { commentedConfig } from "../../config/commented_config.ts";
import type { ProfileName } from "../../config/profiles.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { attempt, orThrow } from "../../platform/failure.ts";
import { fileSystemError } from "../../platform/file_system_error.ts";
import { isTaken, makeFolder, writeFile } from "../../platform/files.ts";
import { projectRoot } from "../../platform/project_root.ts";
import { shellWord } from "../../platform/shell_word.ts";
import { experimentNameArgument, pathArgument, profileArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { type ContentOf, documentKind } from "../document.ts";
import { outputParameters, say } from "../output_options.ts";
import { argument, option } from "../parameters.ts";
import { fromHere } from "../from_here.ts";

/** The command. */
export const newCommand = command({
  name: "new",
  description: "Writes a commented configuration for your own experiment.",
  examples: [
    ["new my-study", "experiments/my-study.jsonc, from the quick profile"],
    ["new large --profile paper --file ~/large.jsonc", "from the paper's settings, elsewhere"],
  ],
  parameters: {
    ...outputParameters,
    name: argument("<name>", "letters, digits and inner hyphens: experiments/<name>.jsonc", experimentNameArgument),
    profile: option(
      "--profile <name>",
      "the settings to start from: quick (the default), paper or smoke",
      profileArgument,
      "quick",
    ),
    file: option("--file <path>", "another place for the file", pathArgument),
  },
  run: async (options, streams) => {
    const made = await orThrow(newExperiment(options, projectRoot));
    const text = ({ file, command }: NewExperiment) =>
      `${file}: written; edit it, then run\n  ${fromHere()}${command}\n`;
    say(streams, options, newExperimentDocument, made, text);
    return 0;
  },
});

/** A configuration that was written. */
export const newExperimentDocument = documentKind("new-experiment", {
  /** Path of the configuration that was written. */
  file: t.string,
  /** What runs it. */
  command: t.string,
});

/** A written file, and what to do next. */
export type NewExperiment = ContentOf<typeof newExperimentDocument>;

/** Writes a commented configuration of a profile to a new file; one that is there is left alone. */
export function newExperiment(
  { name, profile, file = join("experiments", `${name}.jsonc`) }: {
    readonly name: string;
    readonly profile: ProfileName;
    readonly file?: string;
  },
  projectRoot: string,
): TE.TaskEither<PipelineError, NewExperiment> {
  const command = `deno task reproduce --config ${shellWord(file)} --out outputs/${name}`;
  const schema = relative(dirname(resolve(file)), join(projectRoot, "pipeline/config/config.schema.json"));
  const folder = dirname(file);
  const made = attempt(
    () => makeFolder(folder),
    (cause) =>
      isTaken(cause)
        ? { _tag: "UsageError", message: `${folder}: is no folder; choose another --file` }
        : fileSystemError(folder, cause),
  );
  const write = attempt(
    async () => {
      await writeFile(file, commentedConfig({ profile, schema, command }), { createNew: true });
      return { file, command };
    },
    (cause) =>
      isTaken(cause)
        ? { _tag: "UsageError", message: `${file}: already exists; choose another name, or --file` }
        : fileSystemError(file, cause),
  );
  return pipe(made, TE.chain(() => write));
}
