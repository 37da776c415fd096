/**
 * How commands tell what came of them.
 *
 * @module
 */
import { type DocumentKind, type DocumentOf, documentText } from "../documents/documents.ts";
import type { OutputOptions } from "../handlers.ts";
import { type Paint, paintFor } from "../display/paint.ts";
import { reportError } from "../report_error.ts";
import type { Streams } from "../../platform/streams.ts";
import type { Terminal } from "../../platform/terminal.ts";
import type { PipelineError } from "../../platform/errors.ts";

/** A document as text, for a terminal and in its colours. */
export type TextOf<K extends DocumentKind> = (document: DocumentOf<K>, terminal: Terminal, paint: Paint) => string;

/** The voice of the commands. */
export interface Telling {
  /** Tells an error; answers its exit code. */
  fail(error: PipelineError, options: OutputOptions): number;
  /** Tells a document on the standard output: with `--json` as such, else as text. */
  tell<K extends DocumentKind>(kind: K, document: DocumentOf<K>, options: OutputOptions, textOf: TextOf<K>): void;
}

/** Tells on a command's streams. */
export function tellingOn(streams: Streams): Telling {
  return {
    fail: (error, options) => reportError(error, streams, options),
    tell: (kind, document, { json, color }, textOf) => {
      const terminal = streams.out.terminal();
      const paint = paintFor({ color: color && terminal.color });
      streams.out.write(json ? documentText(kind, document) : textOf(document, terminal, paint));
    },
  };
}
