/**
 * The commands for experiments of one's own, and for what comes from and goes to other machines.
 *
 * @module
 */
import type { Command } from "commander";
import { experimentNameArgument, pathArgument, profileArgument } from "./argument_parsers.ts";
import { addOutputOptions, command, outputOptions, type Parsed } from "./command_options.ts";
import type { Handlers } from "./handlers.ts";

/** Adds `new`. */
export function addExchangeCommands(program: Command, handlers: Handlers, settle: (code: number) => void): void {
  addOutputOptions(command(program, "new", "Writes a commented configuration for an experiment of your own."))
    .argument("<name>", "letters, digits and inner hyphens: experiments/<name>.jsonc", experimentNameArgument)
    .option("--profile <name>", "the settings to start from: quick (the default), paper or smoke", profileArgument)
    .option("--file <path>", "another place for the file", pathArgument)
    .action(async (name: string, parsed: Parsed) => {
      const profile = profileArgument(parsed.profile ?? "quick");
      settle(await handlers.newExperiment({ ...outputOptions(parsed), name, profile, file: parsed.file }));
    });
}
