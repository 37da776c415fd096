/**
 * The report in the folder of the outputs: drafts while runs go on, then the stored one.
 *
 * @module
 */
import { join } from "node:path";
import * as E from "fp-ts/Either";
import * as TE from "fp-ts/TaskEither";
import { sha256 } from "../files/digest.ts";
import { materializeOutput } from "../cache/store/objects.ts";
import type { Outcome } from "../cache/run_stage.ts";
import type { StageRecord } from "../cache/store/stage_record.ts";
import type { Config } from "../config/config.ts";
import type { Environment, Program } from "./environment.ts";
import type { PipelineError } from "../platform/errors.ts";
import { runsOf } from "../plan/runs.ts";
import type { FinishedRun } from "./stages/run_result.ts";
import { writeDraft } from "./stages/report_stage.ts";
import { attempt, orThrow } from "../platform/failure.ts";
import { readFile } from "../platform/files.ts";

/** Rewrites the partial report when a computed run is finished and others are not; one rewriting at a time. */
export function draftWriter(config: Config, out: string, environment: Environment) {
  const total = runsOf(config).length;
  const finished: FinishedRun[] = [];
  let written = 0;
  let last: Promise<E.Either<PipelineError, void>> = Promise.resolve(E.right(undefined));
  const write = async (): Promise<E.Either<PipelineError, void>> => {
    if (written === finished.length) return E.right(undefined); // the rewriting before this one had every run already
    written = finished.length;
    return await writeDraft(config, [...finished], out)(environment)();
  };
  return {
    add: (
      run: FinishedRun | undefined,
      outcomes: readonly { readonly outcome: Outcome }[],
    ): TE.TaskEither<PipelineError, void> => {
      if (run !== undefined) finished.push(run);
      const worth = finished.length < total && outcomes.some(({ outcome }) => outcome.status === "computed");
      return worth ? () => last = last.then(write) : TE.right(undefined);
    },
  };
}

/** Copies a report's files to the outputs; a file that is there already is left alone. */
export function putIntoOutputs(record: StageRecord, out: string): Program<void> {
  return ({ cache: { store } }) =>
    attempt(async () => {
      for (const output of record.outputs) {
        const destination = join(out, output.name);
        const present = await readFile(destination).catch(() => undefined); // whoever writes it says what is wrong
        if (present !== undefined && sha256(present) === output.digest) continue;
        await orThrow(materializeOutput(store, output, destination));
      }
    });
}
