/**
 * `deno task cache verify`: whether every stored file is whole.
 *
 * @module
 */
import * as t from "io-ts";
import { verificationFields, verifyCache } from "../../../cache/upkeep/verify.ts";
import { orThrow } from "../../../platform/failure.ts";
import { command } from "../../command.ts";
import { type ContentOf, documentKind } from "../../document.ts";
import { lockTimeoutParameter } from "../../experiment_options.ts";
import { outputParameters, say } from "../../output_options.ts";
import { flag } from "../../parameters.ts";
import type { Paint } from "../../text/paint.ts";
import { formatBytes } from "../../text/quantities.ts";
import { textOf } from "../../text/table_text.ts";
import { withCache } from "../../with_cache.ts";

/** The command. */
export const verify = command({
  name: "verify",
  description: "Checks every stored file; exits with 4 if one is damaged.",
  examples: [["cache verify", "whether every stored file is whole"]],
  parameters: {
    repair: flag("--repair", "move away what is damaged, to be computed again"),
    ...lockTimeoutParameter,
    ...outputParameters,
  },
  run: (options, streams) =>
    withCache(streams, async ({ store }) => {
      const found = await orThrow(verifyCache(store, options));
      say(streams, options, cacheVerificationDocument, { ...found, repaired: options.repair }, printCacheVerification);
      return found.problems.length > 0 ? 4 : 0;
    }),
});

/** What a check of the store found. */
export const cacheVerificationDocument = documentKind("cache-verification", {
  ...verificationFields,
  /** Whether what is damaged was moved away. */
  repaired: t.boolean,
});

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
