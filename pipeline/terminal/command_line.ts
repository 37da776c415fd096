/**
 * The command line: which command, with which options.
 *
 * @module
 */
import { Command, CommanderError } from "commander";
import { listed } from "../settings/setting_type.ts";
import { Failure, valueOf } from "../platform/failure.ts";
import {
  bytesArgument,
  countArgument,
  durationArgument,
  labelArgument,
  pathArgument,
  stageArgument,
} from "./argument_parsers.ts";
import {
  addExperimentOptions,
  addLockTimeout,
  addOutputOptions,
  addRunOptions,
  command,
  experimentOptions,
  formatOption,
  outputOptions,
  type Parsed,
  runOptions,
} from "./command_options.ts";
import { addExchangeCommands } from "./exchange_commands.ts";
import type { Handlers } from "./handlers.ts";
import { reportError } from "./report_error.ts";
import type { Streams } from "../platform/streams.ts";
import { usageWording } from "./usage_wording.ts";

/**
 * Does what the arguments ask for.
 *
 * Everything that can be checked without looking at stored results is checked before a handler is called: a handler gets valid options or is
 * not called at all.
 *
 * @param argv the arguments, without the program's name: `["reproduce", "--profile", "quick"]`
 * @param handlers who does it
 * @param streams where messages go
 * @returns the exit code of the process: the handler's, 0 after help, 2 after bad usage or an invalid configuration
 */
export async function parseArguments(argv: readonly string[], handlers: Handlers, streams: Streams): Promise<number> {
  let code = 0;
  const program = commands(handlers, streams, (result) => code = result);
  try {
    await program.parseAsync(withWholeOptions(argv), { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof Failure) return reportError(error.error, streams, errorOptions(argv));
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    const message = error.code === "commander.help"
      ? missingCommand(program, argv)
      : usageWording(error.message, helpFor(program, argv));
    return reportError({ _tag: "UsageError", message }, streams, errorOptions(argv));
  }
}

// Helpers

function commands(handlers: Handlers, streams: Streams, settle: (code: number) => void): Command {
  const width = () => streams.out.terminal().columns;
  const program = new Command("deno task")
    .description("Reproduces “Understanding Grokking Through A Robustness Viewpoint”.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.out.write(text),
      // Errors are written once, by reportError(): commander's own text would come on top.
      writeErr: () => {},
      getOutHelpWidth: width,
      getErrHelpWidth: width,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ minWidthToWrap: 20 })
    .showSuggestionAfterError();
  const experiment = async (parsed: Parsed) => valueOf(await experimentOptions(parsed, streams));
  const running = async (parsed: Parsed) => valueOf(await runOptions(parsed, streams));

  addRunOptions(
    command(program, "reproduce", "Runs everything and writes the report; goes on where it was interrupted."),
  )
    .action(async (parsed: Parsed) => settle(await handlers.reproduce(await running(parsed))));

  addRunOptions(command(program, "stage", "Runs one stage, and what it needs upstream."))
    .argument("<stage>", "dataset, train, metrics or report", stageArgument)
    .action(async (stage, parsed: Parsed) => settle(await handlers.stage({ ...await running(parsed), stage })));

  addExperimentOptions(command(program, "status", "Tells which results are stored and which are out of date."))
    .option("--exit-code", "exit with 3 if anything is out of date")
    .action(async (parsed: Parsed) =>
      settle(await handlers.status({ ...await experiment(parsed), exitCode: parsed.exitCode === true }))
    );

  addExperimentOptions(command(program, "why", "Tells why a stage would run again, component by component."))
    .argument("<stage>", "dataset, train, metrics or report", stageArgument)
    .argument("[label]", "one result of the stage, such as a run's name", labelArgument)
    .action(async (stage, label: string | undefined, parsed: Parsed) =>
      settle(await handlers.why({ ...await experiment(parsed), stage, label }))
    );

  addExperimentOptions(command(program, "graph", "Draws what is computed from what."))
    .addOption(formatOption())
    .action(async (parsed: Parsed) => {
      const options = await experiment(parsed);
      const format = parsed.format ?? (options.json ? "json" : "text");
      if (options.json && format !== "json") throw refusal(`--json contradicts --format ${format}`);
      settle(await handlers.graph({ ...options, format, json: format === "json" }));
    });

  addExchangeCommands(program, { handlers, settle, experiment });

  addOutputOptions(
    command(program, "snapshot", "Keeps a finished report in the repository, and shows it in README.md."),
  )
    .option("--from <folder>", "folder of the report (default: outputs/paper)", pathArgument)
    .action(async (parsed: Parsed) => {
      settle(await handlers.snapshot({ ...outputOptions(parsed), from: parsed.from ?? "outputs/paper" }));
    });

  const cache = command(program, "cache", "Looks after stored results.");
  addOutputOptions(command(cache, "ls", "Lists stored results."))
    .action(async (parsed: Parsed) => settle(await handlers.cacheList(outputOptions(parsed))));
  const verify = command(cache, "verify", "Checks every stored file; exits with 4 if one is damaged.");
  addOutputOptions(addLockTimeout(verify.option("--repair", "move away what is damaged, to be computed again")))
    .action(async (parsed: Parsed) => {
      const { repair = false, lockTimeout } = parsed;
      settle(await handlers.cacheVerify({ ...outputOptions(parsed), repair, lockTimeout }));
    });
  addOutputOptions(command(cache, "du", "Tells how much space stored results take."))
    .action(async (parsed: Parsed) => settle(await handlers.cacheUsage(outputOptions(parsed))));
  const gc = command(cache, "gc", "Prints what is no longer needed; removes it with --apply.")
    .option("--apply", "remove it")
    .option("--keep-last <n>", "keep the newest n results of each stage and run", countArgument)
    .option("--keep-runs <n>", "keep what the newest n executions used", countArgument)
    .option("--max-size <size>", "keep at most so much, such as 2GB, the newest first", bytesArgument)
    .option("--older-than <time>", "remove results that are older, such as 30d", durationArgument);
  addOutputOptions(addLockTimeout(gc))
    .action(async (parsed: Parsed) => {
      const { apply = false, keepLast, keepRuns, maxSize, olderThan, lockTimeout } = parsed;
      const policy = { keepLast, keepRuns, maxSize, olderThan };
      settle(await handlers.cacheGc({ ...outputOptions(parsed), ...policy, dryRun: !apply, lockTimeout }));
    });
  return program;
}

function refusal(message: string): Failure {
  return new Failure({ _tag: "UsageError", message });
}

/** A bare `--force` as `--force=all`, `--check` likewise: commander would take the argument behind it, which may be the stage to run, for its value. */
function withWholeOptions(argv: readonly string[]): readonly string[] {
  const whole = new Map([["--force", "--force=all"], ["-f", "--force=all"], ["--check", "--check=recompute"]]);
  return argv.map((argument) => whole.get(argument) ?? argument);
}

function errorOptions(argv: readonly string[]) {
  return { json: argv.includes("--json"), color: !argv.includes("--no-color") };
}

/** The command that helps with what was typed. */
function helpFor(program: Command, [first]: readonly string[]): string {
  const known = program.commands.some((each) => each.name() === first);
  return known ? `deno task ${first} --help` : "deno task";
}

/** The error of a command that was left out, or of the one below it. */
function missingCommand(program: Command, [first]: readonly string[]): string {
  const group = program.commands.find((each) => each.name() === first) ?? program;
  return `expected ${group === program ? "" : `${first} `}${listed(group.commands.map((each) => each.name()))}`;
}
