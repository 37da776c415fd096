/**
 * `deno task cache verify`: whether every stored file is whole.
 *
 * @module
 */
import * as t from "io-ts";
import { verifyCache } from "../../../cache/upkeep/verify.ts";
import { orThrow } from "../../../platform/failure.ts";
import { command } from "../../command.ts";
import { count } from "../../../files/json_numbers.ts";
import { type ContentOf, documentKind } from "../../document.ts";
import { addLockTimeout } from "../../experiment_options.ts";
import { addOutputOptions, type OutputOptions, outputOptions, type ParsedOutput, say } from "../../output_options.ts";
import type { Paint } from "../../text/paint.ts";
import { formatBytes } from "../../text/quantities.ts";
import { textOf } from "../../text/table_text.ts";
import { withCache } from "../../with_environment.ts";

/** Options of `cache verify`. */
interface VerifyOptions extends OutputOptions {
  /** Move what is damaged away, so that the next run computes it again. */
  readonly repair: boolean;
  /** How long to wait for commands that use the store, in milliseconds; `undefined` waits without end. */
  readonly lockTimeout: number | undefined;
}

interface ParsedVerify extends ParsedOutput {
  readonly repair?: boolean;
  readonly lockTimeout?: number;
}

/** The command. */
export const verify = command<ParsedVerify, VerifyOptions>({
  name: "verify",
  description: "Checks every stored file; exits with 4 if one is damaged.",
  examples: [["cache verify", "whether every stored file is whole"]],
  declare: (parser) =>
    addOutputOptions(
      addLockTimeout(parser.option("--repair", "move away what is damaged, to be computed again")),
    ),
  read: (parsed) => {
    const { repair = false, lockTimeout } = parsed;
    return { ...outputOptions(parsed), repair, lockTimeout };
  },
  run: (options, streams) =>
    withCache(streams, async ({ store }) => {
      const found = await orThrow(verifyCache(store, options));
      const content = { ...found, repaired: options.repair };
      say(
        streams,
        options,
        cacheVerificationDocument,
        content,
        (each, _, paint) => printCacheVerification(each, paint),
      );
      return found.problems.length > 0 ? 4 : 0;
    }),
});

/** What a check of the store found. */
export const cacheVerificationDocument = documentKind(
  "cache-verification",
  t.readonly(t.exact(t.type({
    records: count,
    objects: count,
    bytes: count,
    problems: t.readonlyArray(t.exact(t.type({ path: t.string, detail: t.string }))),
    /** Whether what is damaged was moved away. */
    repaired: t.boolean,
  }))),
);

/** Whether every stored file is whole, and which are not. */
export function printCacheVerification(found: ContentOf<typeof cacheVerificationDocument>, paint: Paint): string {
  const { records, objects, bytes, problems, repaired } = found;
  const checked = `${records} results, ${objects} files, ${formatBytes(bytes)}`;
  if (problems.length === 0) return `${paint("good", "whole")}: ${checked}\n`;
  const next = repaired
    ? "moved to quarantine; the next run computes them again"
    : "the next run repairs what it needs";
  return textOf([
    ...problems.map(({ path, detail }) => `${paint("bad", "damaged")}: ${path}: ${detail}`),
    `${problems.length} damaged of ${checked}; ${next}`,
  ]);
}
