/**
 * Names that may become parts of paths: checked once, here, so that no path of the cache can leave its folder.
 *
 * @module
 */
import * as t from "io-ts";
import { usage } from "../../platform/failure.ts";

const segment = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const reservedOnWindows = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;
const longest = 200;

/** What is wrong with `name` as a relative path of plain segments, or undefined when it is safe. */
export function nameProblem(name: string): string | undefined {
  if (name.length > longest) return `longer than ${longest} characters`;
  for (const part of name.split("/")) {
    if (!segment.test(part)) {
      return "may hold only letters, digits, '.', '_', '-' and '/' between parts that start with a letter or digit";
    }
    if (part.endsWith(".")) return "a part may not end with '.'";
    if (reservedOnWindows.test(part)) return "reserved on some systems";
  }
  return undefined;
}

/** Codec of a name that is safe as a relative path. */
export const SafeName = t.refinement(t.string, (name) => nameProblem(name) === undefined, "SafeName");

/** Codec of a text of one line, which a terminal can show as it is. */
export const PlainText = t.refinement(t.string, (text) => text.length <= 4096 && !/\p{Cc}/u.test(text), "PlainText");

/**
 * `name` itself, if it is safe as a relative path.
 *
 * @param what Kind of thing that the name stands for, for the message.
 * @throws Failure with a `UsageError` otherwise.
 */
export function safeName(what: string, name: string): string {
  const problem = nameProblem(name);
  if (problem === undefined) return name;
  const shown = JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
  throw usage(`the ${what} ${shown} cannot be used: ${problem}`);
}
