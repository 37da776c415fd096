import { left, right } from "fp-ts/Either";
import type { Streams } from "../../../pipeline/platform/streams.ts";
import type { Terminal } from "../../../pipeline/platform/terminal.ts";

/** Streams that remember what was written, and files that exist only here. */
export interface FakeStreams extends Streams {
  /** What was written to the standard output. */
  readonly stdout: () => string;
  /** What was written to the error stream. */
  readonly stderr: () => string;
  /** Forgets what was written. */
  readonly clear: () => void;
}

export function fakeStreams(
  terminal: Partial<Terminal> = {},
  files: Readonly<Record<string, string>> = {},
): FakeStreams {
  let [stdout, stderr] = ["", ""];
  const facts: Terminal = { columns: 80, rows: 24, live: false, color: false, ...terminal };
  return {
    out: { write: (text) => void (stdout += text), terminal: () => facts },
    err: { write: (text) => void (stderr += text), terminal: () => facts },
    readTextFile: (path) => Promise.resolve(Object.hasOwn(files, path) ? right(files[path]) : left("no such file")),
    stdout: () => stdout,
    stderr: () => stderr,
    clear: () => void ([stdout, stderr] = ["", ""]),
  };
}
