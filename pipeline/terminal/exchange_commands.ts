/**
 * The commands for experiments of one's own, and for what comes from and goes to other machines.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { type TaskName, taskNames } from "../config/config.ts";
import {
  experimentNameArgument,
  labelArgument,
  pathArgument,
  profileArgument,
  wordArgument,
} from "./argument_parsers.ts";
import {
  addExperimentOptions,
  addOutputOptions,
  addSettingsOptions,
  command,
  engineOption,
  outputOptions,
  type Parsed,
} from "./command_options.ts";
import type { ExperimentOptions, Handlers } from "./handlers.ts";

/** What the commands hand their results to, and how they come to an experiment. */
export interface ExchangeCommandOptions {
  readonly handlers: Handlers;
  /** Receives the exit code. */
  readonly settle: (code: number) => void;
  /** The experiment that options mean; throws if they mean none. */
  readonly experiment: (parsed: Parsed) => Promise<ExperimentOptions>;
}

/** Adds `new`, `export`, `import` and `evaluate`. */
export function addExchangeCommands(
  program: Command,
  { handlers, settle, experiment }: ExchangeCommandOptions,
): void {
  addOutputOptions(command(program, "new", "Writes a commented configuration for an experiment of your own."))
    .argument("<name>", "letters, digits and inner hyphens: experiments/<name>.jsonc", experimentNameArgument)
    .option("--profile <name>", "the settings to start from: quick (the default), paper or smoke", profileArgument)
    .option("--file <path>", "another place for the file", pathArgument)
    .action(async (name: string, parsed: Parsed) => {
      const profile = profileArgument(parsed.profile ?? "quick");
      settle(await handlers.newExperiment({ ...outputOptions(parsed), name, profile, file: parsed.file }));
    });

  const exporting = command(program, "export", "Bundles one stored run into a folder for another machine.")
    .argument("<run>", "the run's name, such as modular-addition-standard-seed-0", labelArgument);
  addExperimentOptions(exporting).options.filter(({ long }) => long === "--out").forEach((option) => {
    option.description = "the new folder (default: exports/<run>)";
  });
  exporting.action(async (run: string, parsed: Parsed) => {
    const options = await experiment(parsed);
    settle(await handlers.exportRun({ ...options, run, out: parsed.out ?? `exports/${run}` }));
  });

  addOutputOptions(command(program, "import", "Verifies an exported run and takes it into the cache."))
    .argument("<folder>", "what deno task export wrote", pathArgument)
    .addOption(engineOption())
    .action(async (folder: string, parsed: Parsed) => {
      settle(await handlers.importRun({ ...outputOptions(parsed), folder, engine: parsed.engine ?? "auto" }));
    });

  addOutputOptions(
    addSettingsOptions(command(program, "evaluate", "Evaluates weights from a file with every metric.")),
  )
    .requiredOption("--weights <file>", "a safetensors file of this project's or of PyTorch's weights", pathArgument)
    .requiredOption("--task <name>", "mnist or modularAddition", wordArgument(taskNames))
    .addOption(engineOption())
    .addOption(new Option("--csv", "one row of a table in place of text").conflicts(["json"]))
    .action(async (parsed: Parsed & { readonly weights: string; readonly task: TaskName; readonly csv?: boolean }) => {
      const { config, engine } = await experiment(parsed);
      const { weights, task, csv = false } = parsed;
      settle(await handlers.evaluate({ ...outputOptions(parsed), weights, task, config, engine, csv }));
    });
}
