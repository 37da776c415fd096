/**
 * Everything that can go wrong for a user of the pipeline, as one tagged union, with the one place that words it.
 *
 * A programmer's mistake throws `RangeError` or `TypeError`; what a user can meet is a value of this type.
 *
 * @module
 */

import { constants } from "node:os";
import type { Signal } from "./signals.ts";

/** One problem of a configuration, at the path where it was found. */
export interface ConfigIssue {
  /** Dotted path into the configuration, such as `mnist.train.weightDecay`. */
  readonly path: string;
  /** What is wrong and what would be right. */
  readonly message: string;
}

/** The stage that a failure stopped, and what it was computing; absent outside of stages. */
interface MaybeInStage {
  readonly stage?: string;
  readonly label?: string;
}

/** A failure that a user can meet. */
export type PipelineError =
  | { readonly _tag: "InvalidConfig"; readonly issues: readonly ConfigIssue[] }
  | { readonly _tag: "UsageError"; readonly message: string }
  | { readonly _tag: "InvalidData"; readonly source: string; readonly message: string } & MaybeInStage
  | { readonly _tag: "FileSystemError"; readonly path: string; readonly message: string } & MaybeInStage
  | { readonly _tag: "StageFailed"; readonly stage: string; readonly label: string; readonly message: string }
  | { readonly _tag: "InputChanged"; readonly stage: string; readonly label: string; readonly message: string }
  | { readonly _tag: "CacheCorrupt"; readonly message: string }
  | { readonly _tag: "CacheFromTheFuture"; readonly path: string; readonly message: string } & MaybeInStage
  | { readonly _tag: "LockTimeout"; readonly message: string } & MaybeInStage
  | {
    readonly _tag: "Nondeterministic";
    readonly stage: string;
    readonly label: string;
    readonly key: string;
    readonly outputs: readonly string[];
  }
  | { readonly _tag: "EngineError"; readonly message: string } & MaybeInStage
  | { readonly _tag: "ClusterError"; readonly message: string }
  | { readonly _tag: "CardFailed"; readonly message: string } & MaybeInStage
  | { readonly _tag: "Diverged"; readonly runs: readonly string[] }
  | { readonly _tag: "Interrupted"; readonly signal: Signal };

/**
 * The process exit code of an error.
 *
 * @returns 1 a stage failed, 2 usage, configuration or input data, 4 corruption, 5 lock time-out, 6 nondeterminism, 7 divergence, 8 the graphics card, 129 SIGHUP, 130 SIGINT, 143 SIGTERM.
 *
 * @example
 * ```ts
 * import { exitCode } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(exitCode({ _tag: "UsageError", message: "--seeds x: expected a number" }), 2);
 * assertEquals(exitCode({ _tag: "Interrupted", signal: "SIGINT" }), 130);
 * ```
 */
export function exitCode(error: PipelineError): number {
  switch (error._tag) {
    case "InvalidConfig":
    case "UsageError":
    case "InvalidData":
      return 2;
    case "FileSystemError":
    case "StageFailed":
    case "InputChanged":
    case "CacheFromTheFuture":
    case "EngineError":
    case "ClusterError":
      return 1;
    case "CacheCorrupt":
      return 4;
    case "LockTimeout":
      return 5;
    case "Nondeterministic":
      return 6;
    case "Diverged":
      return 7;
    case "CardFailed":
      return 8;
    case "Interrupted":
      return 128 + constants.signals[error.signal];
  }
}

/**
 * The message a user reads: what, where, and what to do next. One line, or one line an issue.
 *
 * @example
 * ```ts
 * import { describeError } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const issues = [{ path: "mnist.train.steps", message: "expected a whole number, got 0.5" }];
 * assertEquals(describeError({ _tag: "InvalidConfig", issues }), "mnist.train.steps: expected a whole number, got 0.5");
 * ```
 */
export function describeError(error: PipelineError): string {
  return errorMessages(error).join("\n");
}

/** The messages of an error: one for each issue of a configuration, else one. */
export function errorMessages(error: PipelineError): readonly string[] {
  return error._tag === "InvalidConfig"
    ? error.issues.map((issue) => `${issue.path}: ${issue.message}`)
    : [messageOf(error)];
}

function messageOf(error: Exclude<PipelineError, { readonly _tag: "InvalidConfig" }>): string {
  switch (error._tag) {
    case "UsageError":
    case "CacheCorrupt":
    case "LockTimeout":
    case "EngineError":
    case "ClusterError":
    case "CardFailed":
      return error.message;
    case "InvalidData":
      return `${error.source}: ${error.message}`;
    case "FileSystemError":
      return `${whereOf(error)}${error.path}: ${error.message}`;
    case "CacheFromTheFuture":
      return `${error.path}: ${error.message}`;
    case "StageFailed":
    case "InputChanged":
      return `${error.stage} (${error.label}): ${error.message}`;
    case "Nondeterministic":
      return `${error.stage} (${error.label}): a second computation with the same key made different outputs: ${
        error.outputs.join(", ")
      }; the first result is kept; if it is the wrong one, deno task cache evict ${
        error.key.slice(0, 12)
      } --reason "…" takes it out`;
    case "Diverged":
      return `training diverged: ${error.runs.join(", ")}; a smaller learning rate or weight decay may help`;
    case "Interrupted":
      return `interrupted by ${error.signal}; run the same command again to continue from the last checkpoint`;
  }
}

/** The error with the stage that it stopped, unless it names one already or is about no stage. */
export function inStage(error: PipelineError, { stage, label }: Required<MaybeInStage>): PipelineError {
  switch (error._tag) {
    case "InvalidData":
    case "FileSystemError":
    case "CacheFromTheFuture":
    case "LockTimeout":
    case "EngineError":
    case "CardFailed":
      return error.stage === undefined ? { ...error, stage, label } : error;
    default:
      return error;
  }
}

/** What a user reads of something that the runtime refused to a stage, or undefined if the text is no refusal; the runtime's own advice is on its flags. */
export function undeclaredUse(message: string): string | undefined {
  const [, what] = /^(?:NotCapable: )?Requires (.+?), run again with the --allow-[a-z]+ flag/s.exec(message) ?? [];
  return what === undefined
    ? undefined
    : `it needs ${what}, which it does not declare; declare files among the request's ` +
      "inputs or dataFiles, and allow its worker to read them";
}

const whereOf = ({ stage, label }: MaybeInStage): string => stage === undefined ? "" : `${stage} (${label}): `;
