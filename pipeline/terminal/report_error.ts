/**
 * Errors as a user meets them.
 *
 * @module
 */
import { errorMessages, exitCode, type PipelineError } from "../platform/errors.ts";
import * as t from "io-ts";
import { count } from "../files/json_codecs.ts";
import { documentKind, documentText } from "./document.ts";
import { paintFor } from "./text/paint.ts";
import type { Streams } from "../platform/streams.ts";
import { printable } from "./text/printable.ts";
import { textOf, wrapped } from "./text/table_text.ts";

/** What went wrong, with `--json`. */
export const errorDocument = documentKind("error", {
  kind: t.string,
  messages: t.readonlyArray(t.string),
  exitCode: count,
});

/**
 * Writes what went wrong, one line for each issue, on the error stream; with `json` also as a document on the standard output.
 *
 * @returns the exit code of the process
 */
export function reportError(error: PipelineError, { out, err }: Streams, { json, color }: ErrorOptions): number {
  const paint = paintFor({ color: color && err.terminal().color });
  const code = exitCode(error);
  const messages = errorMessages(error).map((message) => printable(message.replaceAll(/\s*\n\s*/g, " ")));
  const { live, columns } = err.terminal();
  // Whoever reads a pipe looks for one line per issue.
  const layout = { width: live ? columns - 1 : Infinity, rest: "  " };
  const lines = messages.flatMap((message) => wrapped(`${paint("bad", "error:")} ${message}`, layout));
  err.write(textOf(lines));
  if (json) out.write(documentText(errorDocument, { kind: error._tag, messages, exitCode: code }));
  return code;
}

/** How errors are written. */
export interface ErrorOptions {
  readonly json: boolean;
  readonly color: boolean;
}
