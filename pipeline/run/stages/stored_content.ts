/**
 * What stages left, decoded: from the store, or from the folder of a training that has just ended.
 *
 * @module
 */
import { join } from "node:path";
import { outputNamed, readOutput } from "../../cache/store/objects.ts";
import type { StageRecord } from "../../cache/store/stage_record.ts";
import { ContentError } from "../../files/content_error.ts";
import { decodeSummary, type TrainingSummary, trainingSummaryFile } from "../../files/training_summary.ts";
import { attempt, Failure, orThrow } from "../../platform/failure.ts";
import { readFile } from "../../platform/files.ts";
import type { Program } from "../environment.ts";

/** An output of a stored result, decoded; content that is not what it is called is a failure of its stage, with the way out. */
export function storedContent<A>(
  record: StageRecord,
  name: string,
  decode: (bytes: Uint8Array) => A,
): Program<A> {
  return ({ cache: { store } }) =>
    attempt(async () => {
      const bytes = await orThrow(readOutput(store, outputNamed(record, name)));
      const advice = `remove it with deno task cache evict ${record.key.slice(0, 12)} --reason "damaged ${name}"`;
      return decodedOf(record, () => decode(bytes), advice);
    });
}

/** The summary of a stored training. */
export function storedSummary(record: StageRecord): Program<TrainingSummary> {
  return storedContent(record, trainingSummaryFile, decodeSummary);
}

/** The summary in a training's folder. */
export function summaryIn(label: string, directory: string) {
  const result = { stage: "train", label };
  return attempt(
    async () => {
      const bytes = await readFile(join(directory, trainingSummaryFile));
      return decodedOf(result, () => decodeSummary(bytes), "run the same command again");
    },
    (cause) => ({ _tag: "StageFailed", ...result, message: `${trainingSummaryFile} cannot be read: ${cause}` }),
  );
}

function decodedOf<A>({ stage, label }: Pick<StageRecord, "stage" | "label">, decode: () => A, advice: string): A {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    throw new Failure({ _tag: "StageFailed", stage, label, message: `${error.message}; ${advice}` });
  }
}
