/**
 * Where a command writes, and the one thing it reads.
 *
 * @module
 */
import type { Either } from "fp-ts/Either";
import type { Terminal } from "./terminal.ts";

/** A stream of text. */
export interface TextStream {
  /** Writes a text as it is; lines end where it says so. */
  write(text: string): void;
  /** What the stream can show now: a terminal may be resized. */
  terminal(): Terminal;
}

/** The surroundings of a command. */
export interface Streams {
  /** For results and data. */
  readonly out: TextStream;
  /** For progress, logs and errors. */
  readonly err: TextStream;
  /** The text of a file that the user named, or why it cannot be read, in a phrase. */
  readTextFile(path: string): Promise<Either<string, string>>;
}
