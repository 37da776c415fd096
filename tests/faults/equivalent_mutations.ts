/**
 * Mutations that change nothing that can be seen from outside, which no test can notice.
 *
 * Kinds that the text itself shows are left out by mutation_sites.ts.
 *
 * @module
 */
import type { PlacedMutation } from "./random_mutations.ts";

/** A place whose mutation is as right as the code. */
export interface EquivalentPlace {
  readonly file: string;
  /** The line's text, without its indentation. */
  readonly source: string;
  /** What stands directly before the place. */
  readonly after: string;
  readonly because: string;
}

/** The places, each with its reason. */
export const equivalentPlaces: readonly EquivalentPlace[] = [
  {
    file: "core/information/spectrum_entropy.ts",
    source: "if (Math.abs(excess) < CLOSE_TO_ONE) { // sum p^a - 1, without subtracting numbers close to each other",
    after: "if (",
    because: "below order 1 both forms are the entropy, to rounding: none subtracts numbers close to each other",
  },
  {
    file: "core/linalg/vector_kernels.ts",
    source: "localSet(wPair, load(address(column, w), 0)),",
    after: "load(",
    because: "an address is the sum of the two",
  },
  {
    file: "core/metrics/class_gram.ts",
    source: "for (let c = 0; c < classes; c++) {",
    after: "c ",
    because: "what is written behind the end of a typed array is not there",
  },
  {
    file: "pipeline/run/workers/worker_process.ts",
    source: "await child.ended;",
    after: "",
    because: "a process's error stream ends with it, and that is awaited on the next line",
  },
  {
    file: "pipeline/report/claims/claim_part.ts",
    source: '(summary === "every" || interval !== null && interval.coverage >= VERDICT_COVERAGE);',
    after: "interval.coverage ",
    because: "no interval covers exactly 0.9: it is 0.95, or 1 less a power of a half",
  },
  {
    file: "pipeline/studies/robustness/claims/c02_robustness.ts",
    source: "return first > 0 && last > 0 ? first / last : { missing: `${column} is not positive at both ends` };",
    after: "last ",
    because: "a fall to 0 is then by an infinite factor, which an effect does not count either",
  },
  {
    file: "pipeline/terminal/display/lines.ts",
    source: "const write = (lines: readonly string[]) => lines.length > 0 && stream.write(textOf(lines));",
    after: "lines.length ",
    because: "an empty text is written, which shows nothing",
  },
];

/** Whether a mutation is at one of the places. */
export function isEquivalent({ file, source, before }: PlacedMutation): boolean {
  return equivalentPlaces.some((place) =>
    place.file === file && place.source === source && before.endsWith(place.after)
  );
}
