/**
 * How every command writes.
 *
 * @module
 */
import type { Command as Parser } from "commander";
import type { Streams } from "../platform/streams.ts";
import type { Terminal } from "../platform/terminal.ts";
import { type DocumentKind, documentText } from "./document.ts";
import { type Paint, paintFor } from "./text/paint.ts";

/** How a command writes. */
export interface OutputOptions {
  /** JSON documents on the standard output in place of text. */
  readonly json: boolean;
  /** No progress, only results and failures. */
  readonly quiet: boolean;
  /** `false` if the user wants no colours, whatever the terminal can show. */
  readonly color: boolean;
}

/** `--json`, `--quiet`, `--no-color`, as far as they were typed. */
export type ParsedOutput = Partial<OutputOptions>;

/** Adds `--json`, `--quiet` and `--no-color`. */
export function addOutputOptions(parser: Parser): Parser {
  return parser
    .option("--json", "JSON documents instead of text")
    .option("-q, --quiet", "no progress, only results and failures")
    .option("--no-color", "no colours");
}

/** What the output options mean. */
export function outputOptions({ json = false, quiet = false, color = true }: ParsedOutput): OutputOptions {
  return { json, quiet, color };
}

/** Writes a document on the standard output: with `--json` as such, else as text. */
export function say<A>(
  { out }: Streams,
  { json, color }: OutputOptions,
  kind: DocumentKind<A>,
  content: A,
  textOf: (content: A, terminal: Terminal, paint: Paint) => string,
): void {
  const terminal = out.terminal();
  const text = () => textOf(content, terminal, paintFor({ color: color && terminal.color }));
  out.write(json ? documentText(kind, content) : text());
}
