/**
 * The curves of a result that was stored before the experiment began: its journal only names it.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import { metricFile } from "../files/metric_artifact.ts";
import { trainingLogFile } from "../files/training_summary.ts";
import { Digest } from "../files/digest.ts";
import type { Point, ResultEvent } from "../events/event.ts";
import { pointOf } from "../events/point.ts";
import { readRecord } from "../cache/store/lookup.ts";
import { readOutput } from "../cache/store/objects.ts";
import type { Store } from "../cache/store/store.ts";
import { type NumericRow, parseCsv } from "../files/csv.ts";

/** The training log's columns that are curves, by the names that a training's events have for them. */
const trainingColumns: Readonly<Record<string, string>> = { loss: "batch_loss", accuracy: "batch_accuracy" };

/** The points of a stored training or metric; none if the store no longer has it whole. */
export async function storedPoints(
  store: Store,
  { stage, key }: Pick<ResultEvent, "stage" | "key">,
): Promise<readonly Point[]> {
  const wanted = stage === "train" ? trainingLogFile : stage === "metrics" ? metricFile : undefined;
  if (wanted === undefined || !Digest.is(key)) return [];
  try {
    const record = await readRecord(store, stage, key);
    const output = "outputs" in record ? record.outputs.find(({ name }) => name === wanted) : undefined;
    const bytes = output && await readOutput(store, output)();
    const table = bytes && E.isRight(bytes) ? parseCsv(new TextDecoder().decode(bytes.right)) : undefined;
    if (!table?.ok) return [];
    const named = stage === "train" ? (column: string) => trainingColumns[column] : (column: string) => column;
    return table.value.rows.flatMap((row) => pointsOf(row, named));
  } catch {
    return []; // a record of another version: a page without these curves is right, too
  }
}

function pointsOf({ step, ...row }: NumericRow, named: (column: string) => string | undefined): readonly Point[] {
  if (step === undefined) return [];
  const values = Object.entries(row).flatMap(([column, value]) => {
    const name = named(column);
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return [pointOf(step, Object.fromEntries(values))];
}
