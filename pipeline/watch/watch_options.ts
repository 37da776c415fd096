/**
 * The options of `deno task watch`.
 *
 * @module
 */
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { type Either, left, right } from "fp-ts/Either";
import { wordArgument } from "../terminal/argument_parsers.ts";
import { examples } from "../terminal/examples.ts";
import type { Streams } from "../platform/streams.ts";
import { usageWording } from "../terminal/usage_wording.ts";
import { profileNames } from "../config/profiles.ts";
import type { PipelineError } from "../platform/errors.ts";
import { firstPort } from "./listen.ts";

/** What the user asked for. */
export interface WatchOptions {
  /** The port to serve on; the first free one if it is absent. */
  readonly port: number | undefined;
  /** Only experiments with this profile. */
  readonly profile: string | undefined;
  readonly color: boolean;
}

/** The options that the arguments give, or that help was asked for and written. */
export function watchOptions(
  argv: readonly string[],
  streams: Streams,
): Either<PipelineError, WatchOptions | "help"> {
  const program = new Command("deno task watch")
    .description("Serves a page on this computer that shows the running or the last experiment live.")
    .option("--port <n>", `the port to serve on (default: the first free one from ${firstPort})`, portArgument)
    .option("--profile <name>", "only experiments with this profile", wordArgument(profileNames))
    .option("--no-color", "no colours")
    .addHelpText("after", () => examples("watch"))
    .allowExcessArguments(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.out.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => streams.out.terminal().columns,
      getOutHasColors: () => false,
    });
  try {
    program.parse(argv, { from: "user" });
    const { port, profile, color = true } = program.opts();
    return right({ port, profile, color });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return right("help");
    return left({ _tag: "UsageError", message: usageWording(error.message, "deno task watch --help") });
  }
}

// Helpers

function portArgument(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= 65535) return port;
  throw new InvalidArgumentError("Expected a whole number from 0 to 65535");
}
