/**
 * How every command writes.
 *
 * @module
 */
import type { Streams } from "../platform/streams.ts";
import type { Terminal } from "../platform/terminal.ts";
import { type DocumentKind, documentText } from "./document.ts";
import { flag, type Values } from "./parameters.ts";
import { type Paint, paintFor } from "./text/paint.ts";
import { printableContent } from "./text/printable.ts";

/** The options of every command that say how it writes. */
export const outputParameters = {
  json: flag("--json", "JSON documents instead of text"),
  quiet: flag("-q, --quiet", "no progress, only results and failures"),
  /** `false` if the user wants no colours, whatever the terminal can show. */
  color: flag("--no-color", "no colours"),
};

/** How a command writes. */
export type OutputOptions = Values<typeof outputParameters>;

/** Writes a document on the standard output: with `--json` as such, else as text. */
export function say<A>(
  { out }: Streams,
  { json, color }: OutputOptions,
  kind: DocumentKind<A>,
  content: A,
  textOf: (content: A, paint: Paint, terminal: Terminal) => string,
): void {
  const terminal = out.terminal();
  const text = () => textOf(printableContent(content), paintFor({ color: color && terminal.color }), terminal);
  out.write(json ? documentText(kind, content) : text());
}
