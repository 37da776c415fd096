/**
 * What a command of the command line is.
 *
 * @module
 */
import type { Command as Parser } from "commander";
import type { Streams } from "../platform/streams.ts";
import { declare, type Parameters, type Values, valuesOf } from "./parameters.ts";

/** Command lines, with what each does. */
export type Examples = readonly (readonly [typed: string, meaning: string])[];

/** A command: how it is typed, what that means, and what it does. */
export interface CommandDefinition<P extends Parameters, Options> {
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** Command lines as they are typed behind `deno task`, with what each does. */
  readonly examples: Examples;
  /** What follows the examples in its help. */
  readonly moreHelp?: string;
  /** Its arguments and options, in the order of the help. */
  readonly parameters: P;
  /**
   * What was typed, checked as far as that is possible without looking at stored results; absent: the values are what it means.
   *
   * @throws {Failure} with `UsageError` or `InvalidConfig`
   */
  readonly read?: (typed: Values<P>, streams: Streams) => Options | Promise<Options>;
  /**
   * Does it; answers the exit code of the process.
   *
   * @throws {Failure} with what went wrong, which is then reported
   */
  readonly run: (options: Options, streams: Streams) => Promise<number>;
}

/** Does what a command is asked to; a test notes the options instead. */
export type Perform = (name: string, options: unknown, run: () => Promise<number>) => Promise<number>;

/** A command as the command line needs it. */
export interface Command {
  readonly name: string;
  /** Adds it to the parser of its parent, with what is done when it was typed. */
  readonly addTo: (parent: Parser, streams: Streams, perform: Perform, settle: (code: number) => void) => void;
}

/** The command of a definition. */
export function command<P extends Parameters, Options = Values<P>>(definition: CommandDefinition<P, Options>): Command {
  const { name, description, parameters, run, read = (typed) => typed as Options } = definition;
  return {
    name,
    addTo(parent, streams, perform, settle) {
      const parser = parent.command(name).description(description).addHelpText("after", () => help(definition));
      declare(parser, parameters).action(async (...given: unknown[]) => {
        const typed = valuesOf(parameters, given.slice(0, -2), parser.opts());
        const options = await read(typed, streams);
        settle(await perform(parser.name(), options, () => run(options, streams)));
      });
    },
  };
}

/** Commands below a name of their own, as those of `cache`. */
export function group(
  { name, description, examples, commands }: {
    readonly name: string;
    readonly description: string;
    readonly examples: Examples;
    readonly commands: readonly Command[];
  },
): Command {
  return {
    name,
    addTo(parent, streams, perform, settle) {
      const parser = parent.command(name).description(description).addHelpText("after", () => help({ examples }));
      const within: Perform = (below, options, run) => perform(`${name} ${below}`, options, run);
      for (const each of commands) each.addTo(parser, streams, within, settle);
    },
  };
}

function help({ examples, moreHelp }: { readonly examples: Examples; readonly moreHelp?: string }): string {
  return [
    "",
    "Examples:",
    ...examples.map(([typed, meaning]) => `  deno task ${typed}\n      ${meaning}`),
    ...(moreHelp === undefined ? [] : [moreHelp]),
  ].join("\n");
}
