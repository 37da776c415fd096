/**
 * What the stream that is written to can show.
 *
 * @module
 */

/** What a stream can show. */
export interface Terminal {
  /** Characters of a line. */
  readonly columns: number;
  /** Lines. */
  readonly rows: number;
  /** Whether lines that were written can be written again, as progress bars are. */
  readonly live: boolean;
  /** Whether colours are wanted. */
  readonly color: boolean;
}

/** What decides on a stream's capabilities. */
export interface TerminalFacts {
  /** An environment variable, or `undefined` if it is not set or may not be read. */
  readonly env: (name: string) => string | undefined;
  /** Whether the stream is a terminal. */
  readonly isTerminal: boolean;
  /** The terminal's size, as far as it is known. */
  readonly size?: { readonly columns: number; readonly rows: number };
}

/** The variables that decide, for a permission to read no others. */
export const terminalVariables = ["NO_COLOR", "FORCE_COLOR", "TERM", "CI", "COLUMNS"] as const;

/**
 * What a stream can show.
 *
 * Colours: never with `NO_COLOR` (any text but the empty one) or on a `TERM` called `dumb`; else always with `FORCE_COLOR`
 * (but for `0` and `false`), else on a terminal. Live lines: on a terminal that is not `dumb`, and not in continuous integration (`CI`).
 */
export function terminalOf({ env, isTerminal, size }: TerminalFacts): Terminal {
  const dumb = env("TERM") === "dumb";
  const force = env("FORCE_COLOR");
  const forced = force !== undefined && !["0", "false"].includes(force);
  const unwanted = isSet(env("NO_COLOR")) || (force !== undefined && !forced);
  return {
    columns: positive(size?.columns) ?? positive(Number(env("COLUMNS"))) ?? 80,
    rows: positive(size?.rows) ?? 24,
    live: isTerminal && !dumb && !isOn(env("CI")),
    color: !unwanted && (forced || (isTerminal && !dumb)),
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}

function isOn(value: string | undefined): boolean {
  return isSet(value) && value !== "0" && value !== "false";
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && Number.isInteger(value) && value > 0 ? value : undefined;
}
