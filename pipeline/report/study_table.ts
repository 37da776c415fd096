/**
 * A table that a study adds to its report.
 *
 * @module
 */

/** A table with what it shows and how to read it. */
export interface StudyTable {
  readonly title: string;
  /** What is in it, and what it says, in sentences. */
  readonly text: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
