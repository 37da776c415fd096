/**
 * What was handed to Slurm, kept in the cache for every later command: which job computes which runs.
 *
 * @module
 */
import { isRight } from "fp-ts/Either";
import { join } from "node:path";
import * as t from "io-ts";
import type { Store } from "../cache/store/store.ts";
import { count, oneOf } from "../files/json_codecs.ts";
import { isAbsent } from "../platform/file_system.ts";
import { writeWholeFile } from "../platform/whole_files.ts";
import { makeFolder } from "../platform/files.ts";

const job = t.strict({
  /** Slurm's number. */
  job: t.string,
  computes: oneOf(["dataset", "runs", "report"]),
  /** The runs of each element; one without any makes datasets or the report. */
  elements: t.readonlyArray(t.readonlyArray(t.string)),
});

const codec = t.strict({
  schema: t.literal("degrok/submission/1"),
  /** The execution that submitted it. */
  id: t.string,
  /** The arguments that name the experiment. */
  experiment: t.string,
  /** The last stage, and further options: later commands that say the same come back to the submission. */
  until: t.string,
  options: t.readonlyArray(t.string),
  /** How many runs are computed. */
  runs: count,
  jobs: t.readonlyArray(job),
  /** Whether the execution returned after submitting, so that its own journal says nothing of the elements. */
  detached: t.boolean,
  /** Whether none of its jobs is in the queue any more. */
  over: t.boolean,
});

/** What was handed to Slurm. */
export type Submission = t.TypeOf<typeof codec>;

/** A job of a submission. */
export type SubmittedJob = t.TypeOf<typeof job>;

/** The name that all jobs of a submission have. */
export const jobName = ({ id }: Pick<Submission, "id">): string => `degrok-${id}`;

/** The folder of a submission's scripts, commands and logs. */
export const submissionFolder = ({ root }: Pick<Store, "root">, { id }: Pick<Submission, "id">): string =>
  join(root, "submissions", id);

const submissionFile = "submission.json";

/** Writes a submission as it is now. */
export async function writeSubmission(store: Store, submission: Submission): Promise<void> {
  const folder = submissionFolder(store, submission);
  await makeFolder(folder);
  await writeWholeFile(join(folder, submissionFile), `${JSON.stringify(submission, null, 2)}\n`);
}

/** The submissions of an experiment that are not over, as far as anybody noted, the oldest first. */
export async function openSubmissions(store: Store, experiment: string): Promise<readonly Submission[]> {
  const found: Submission[] = [];
  for (const id of (await store.files.list(join(store.root, "submissions"))).toSorted()) {
    const read = await readSubmission(store, id);
    if (read !== undefined && !read.over && read.experiment === experiment) found.push(read);
  }
  return found;
}

/** The folders of submissions whose jobs have all ended, as far as anybody noted. */
export async function overSubmissions(store: Store): Promise<readonly string[]> {
  const found: string[] = [];
  for (const id of (await store.files.list(join(store.root, "submissions"))).toSorted()) {
    if ((await readSubmission(store, id))?.over) found.push(submissionFolder(store, { id }));
  }
  return found;
}

/** The submission of an execution; undefined if it made none. */
export async function readSubmission(store: Store, id: string): Promise<Submission | undefined> {
  try {
    const bytes = await store.files.read(join(submissionFolder(store, { id }), submissionFile));
    const decoded = codec.decode(JSON.parse(new TextDecoder().decode(bytes)));
    return isRight(decoded) ? decoded.right : undefined;
  } catch (error) {
    if (isAbsent(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
