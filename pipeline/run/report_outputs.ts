/**
 * The report in the folder of the outputs: drafts while runs go on, then the stored one.
 *
 * @module
 */
import { join } from "node:path";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { sha256 } from "../files/digest.ts";
import { materializeOutput } from "../cache/store/objects.ts";
import type { Outcome } from "../cache/run_stage.ts";
import type { StageRecord } from "../cache/store/stage_record.ts";
import type { Config } from "../config/config.ts";
import type { Environment, Program } from "./environment.ts";
import type { PipelineError } from "../platform/errors.ts";
import { runsOf } from "../plan/runs.ts";
import { fileSystemError } from "../platform/file_system_error.ts";
import { writeWholeFile } from "../platform/whole_files.ts";
import type { FileContents, ReportFileName } from "../report/file_names.ts";
import { replaceOutputs } from "./output_folder.ts";
import { designNamed } from "../studies/studies.ts";
import type { FinishedRun } from "./stages/run_result.ts";
import { studyReport } from "./stages/report_stage.ts";
import { attempt, orThrow } from "../platform/failure.ts";
import { affordableSaves } from "./training/affordable_saves.ts";
import { readFile, readText } from "../platform/files.ts";
import { commandFile, reproduceCommand } from "../report/reproduce_command.ts";

/**
 * Writes the partial report when the first computed run is finished, and again when another is, as often as a hundredth of the time pays for: on many runs a
 * report takes as long as a training.
 */
export function draftWriter(config: Config, out: string, environment: Environment) {
  const total = runsOf(config).length;
  const finished: FinishedRun[] = [];
  const write = affordableSaves(
    (runs: readonly FinishedRun[]) => orThrow(writeDraft(config, runs, out)(environment)),
    () => environment.cache.store.clock.monotonic(),
  );
  let last: Promise<void> = Promise.resolve();
  return {
    add: (
      run: FinishedRun | undefined,
      outcomes: readonly { readonly outcome: Outcome }[],
    ): TE.TaskEither<PipelineError, void> => {
      if (run !== undefined) finished.push(run);
      const worth = finished.length < total && outcomes.some(({ outcome }) => outcome.status === "computed");
      const before = last.catch(() => {}); // its error is told to the run that it belongs to
      return worth ? attempt(() => last = before.then(() => write([...finished]))) : TE.right(undefined);
    },
  };
}

/** Writes a report on the runs that are finished so far straight to the outputs, marked as partial. */
export function writeDraft(config: Config, runs: readonly FinishedRun[], out: string): Program<void> {
  return (environment) =>
    pipe(
      studyReport(config, runs, { key: null, partial: true })(environment),
      TE.flatMap((files) => async () => await writeFiles(files, await commandText(config, out), out)(environment)()),
    );
}

/** Writes a report that is not stored straight to the outputs, with the command that makes it again. */
export function writeFiles(files: FileContents, command: string, out: string): Program<void> {
  return ({ cache }) =>
    attempt(async () => {
      const all: FileContents = { ...files, [commandFile]: command };
      const names = Object.keys(all) as ReportFileName[];
      const place = (name: ReportFileName, destination: string) => writeWholeFile(destination, all[name]);
      await replaceOutputs(cache, { out, names, place });
    }, (cause) => fileSystemError(out, cause));
}

/** The command that makes a report again, for the file beside it: it names folders, on which the report itself must not depend. */
async function commandText(config: Config, out: string): Promise<string> {
  return `${await commandOf(config, out)}\n`;
}

async function commandOf(config: Config, out?: string): Promise<string> {
  return reproduceCommand(config, { design: await orThrow(designNamed(config.study)) }, out);
}

/** The command of the report in a folder, if that is of another experiment than a configuration's. */
export async function replacedCommand(config: Config, out: string): Promise<string | undefined> {
  const present = await readText(join(out, commandFile)).catch(() => undefined); // there is none, or whoever writes it says what is wrong
  const command = present?.trimEnd().replace(/ --out .*$/, "") // which may spell the folder in another way
    .replace(/^deno task join .*? (?=--profile |--study )/, "deno task reproduce "); // the same experiment, from several places
  return command === await commandOf(config) ? undefined : command;
}

/** Copies a report's files to the outputs, with the command that makes it again; a file that is there already is left alone. */
export function putIntoOutputs({ outputs }: StageRecord, config: Config, out: string): Program<void> {
  return ({ cache }) =>
    attempt(async () => {
      const stored = new Map(outputs.map((output) => [output.name as ReportFileName, output])); // as makeReport named them
      const place = async (name: ReportFileName, destination: string) => {
        if (name === commandFile) return await writeWholeFile(destination, await commandText(config, out));
        const present = await readFile(destination).catch(() => undefined); // whoever writes it says what is wrong
        const output = stored.get(name);
        if (output === undefined || present !== undefined && sha256(present) === output.digest) return;
        await orThrow(materializeOutput(cache.store, output, destination));
      };
      await replaceOutputs(cache, { out, names: [...stored.keys(), commandFile], place });
    }, (cause) => fileSystemError(out, cause));
}
