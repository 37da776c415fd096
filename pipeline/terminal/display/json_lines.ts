/**
 * Events for programs: a JSON document a line.
 *
 * @module
 */
import type { Sink } from "../../events/sink.ts";
import type { TextStream } from "../../platform/streams.ts";

/** The schema of each line. */
export const eventSchema = "degrok/event/2";

/** Every event as the journal has it, with the name of its schema. */
export function jsonLines(stream: TextStream): Sink {
  return {
    emit: (event) => stream.write(`${JSON.stringify({ schema: eventSchema, ...event })}\n`),
    close: () => {},
  };
}
