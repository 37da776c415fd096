/**
 * The edge at which a value of unknown origin becomes a configuration.
 *
 * @module
 */
import { type Either, isRight, left, right } from "fp-ts/Either";
import type * as t from "io-ts";
import type { ConfigIssue, PipelineError } from "../platform/errors.ts";
import { type Config, configCodec } from "./config.ts";
import { constraintIssues } from "./constraints.ts";

/** The error of a configuration that is not valid. */
export type InvalidConfig = Extract<PipelineError, { readonly _tag: "InvalidConfig" }>;

/**
 * The configuration that a value of unknown origin is, or every reason why it is none.
 *
 * @param value parsed JSON or any other value
 * @returns the configuration, or all issues, each with the path of the setting
 *
 * @example
 * ```ts
 * import { decodeConfig, profileConfig } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(decodeConfig(profileConfig("quick"))._tag, "Right");
 *
 * const decoded = decodeConfig({ ...profileConfig("quick"), seeds: [0, -1], seed: 3 });
 * const paths = decoded._tag === "Left" ? decoded.left.issues.map(({ path }) => path) : [];
 * assertEquals(paths.toSorted(), ["seed", "seeds[1]"]);
 * ```
 */
export function decodeConfig(value: unknown): Either<InvalidConfig, Config> {
  const decoded = configCodec.decode(value);
  const issues = isRight(decoded) ? constraintIssues(decoded.right) : decoded.left.map(issueOf);
  return isRight(decoded) && issues.length === 0 ? right(decoded.right) : left({ _tag: "InvalidConfig", issues });
}

function issueOf({ context, message }: t.ValidationError): ConfigIssue {
  const path = context.map(({ key }) => key).filter((key) => key !== "");
  return { path: writtenPath(path), message: message ?? "not valid" };
}

/** A word, or a path of words, as sweeps have. */
const plainKey = /^(?=.{1,60}$)[A-Za-z_$][\w$-]*(\.[A-Za-z_$][\w$-]*)*$/;

/** `mnist.model.hiddenWidths[1]`; a key that is no plain word is quoted, so that the message stays one line. */
function writtenPath(keys: readonly string[]): string {
  if (keys.length === 0) return "configuration";
  return keys.map((key, i) =>
    /^\d+$/.test(key) && i > 0
      ? `[${key}]`
      : `${i > 0 ? "." : ""}${plainKey.test(key) ? key : JSON.stringify(key.slice(0, 60))}`
  ).join("");
}
