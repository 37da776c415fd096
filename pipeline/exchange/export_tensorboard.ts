/**
 * Stored runs as a folder that TensorBoard shows: `tensorboard --logdir <folder>`.
 *
 * @module
 */
import * as t from "io-ts";
import { join } from "node:path";
import { count, type ObjectOf } from "../files/json_codecs.ts";
import { attempt, orThrow, usage } from "../platform/failure.ts";
import { exists, makeFolder, writeFile } from "../platform/files.ts";
import { newFolder } from "../platform/folders.ts";
import type { Config } from "../config/config.ts";
import type { RunResult } from "../report/report_input.ts";
import type { Program } from "../run/environment.ts";
import { storedResult, storedRuns } from "./stored_run.ts";
import { encodeEvents, type ScalarEvent } from "./tensorboard_events.ts";

/** The fields of {@linkcode ExportedEvents}. */
export const exportedEventsFields = { folder: t.string, runs: count, values: count, bytes: count };

/** Runs that were written as event files. */
export type ExportedEvents = ObjectOf<typeof exportedEventsFields>;

/**
 * Writes every measured value of stored runs into a new folder, an event file for each run: the whole of it or nothing.
 *
 * A chart is called by its metric and column, such as `accuracy/test_accuracy`. Every event of a run bears the time at which its training was
 * stored, so the same results make the same bytes; only the axis of steps means something.
 *
 * @param id the only run that is wanted; all of them without it
 */
export function exportTensorBoard(config: Config, id: string | undefined, folder: string): Program<ExportedEvents> {
  return (environment) =>
    attempt(async () => {
      if (await exists(folder)) throw usage(`${folder}: already exists; choose another --out`);
      const runs = await storedRuns(config, id, environment);
      const write = async (temporary: string) => {
        let [values, bytes] = [0, 0];
        for (const stored of runs) {
          const { run, records: [, training] } = stored;
          const events = eventsOf(await orThrow(storedResult(stored)(environment)));
          const seconds = Math.floor(training.created / 1000);
          const content = encodeEvents(events, seconds);
          await makeFolder(join(temporary, run.id));
          await writeFile(join(temporary, run.id, `events.out.tfevents.${seconds}.degrok`), content);
          [values, bytes] = [values + events.length, bytes + content.length];
        }
        return { folder, runs: runs.length, values, bytes };
      };
      return await orThrow(newFolder(folder, write));
    });
}

/** The values of a run in the order of their steps; a value that does not exist has no event. */
function eventsOf({ columns, metrics = [] }: RunResult): readonly ScalarEvent[] {
  const tags = metrics.flatMap(({ name, columns }) => columns.map((column) => [column.name, `${name}/${column.name}`]));
  return columns.step.flatMap((step, row) =>
    tags.flatMap(([column, tag]) => {
      const value = columns[column]?.[row];
      return step === null || value === null || value === undefined ? [] : [{ step, tag, value }];
    })
  );
}
