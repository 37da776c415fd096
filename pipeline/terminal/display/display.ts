/**
 * Progress as it happens: bars on a terminal, lines elsewhere, JSON for programs.
 *
 * @module
 */
import { paced } from "../../events/paced.ts";
import { isFailure, only, type Sink } from "../../events/sink.ts";
import type { Streams, TextStream } from "../../platform/streams.ts";
import type { Ticker } from "../../platform/timer.ts";
import { bars } from "./bars.ts";
import { printableContent } from "../text/printable.ts";
import { lines } from "./lines.ts";

/** What is shown, and how. */
export interface DisplayOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** Least milliseconds between two JSON lines on how far the same thing is. */
const spacing = 5000;

/**
 * The display that fits the streams: JSON on the standard output with `json`, bars on a live terminal, lines elsewhere, and with `quiet` only what
 * failed.
 */
export function displayFor(streams: Streams, { json, quiet, color }: DisplayOptions, ticker: Ticker): Sink {
  const terminal = streams.err.terminal();
  const colored = { color: color && terminal.color };
  const display = json
    ? paced(jsonLines(streams.out), ticker, { shortest: spacing })
    : inPrint(terminal.live && !quiet ? bars(streams.err, ticker, colored) : lines(streams.err, ticker, colored));
  return quiet ? only(isFailure, display) : display;
}

/** The schema of each line of JSON. */
export const eventSchema = "degrok/event/2";

/** Every event as the journal has it, with the name of its schema: a JSON document a line. */
function jsonLines(stream: TextStream): Sink {
  return {
    emit: (event) => stream.write(`${JSON.stringify({ schema: eventSchema, ...event })}\n`),
    close: () => {},
  };
}

/** A display that shows what happens without the control characters that a worker's lines or a file's name may hold. */
function inPrint(display: Sink): Sink {
  return { ...display, emit: (event) => display.emit(printableContent(event)) };
}
