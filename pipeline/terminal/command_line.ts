/**
 * The command line: which command, with which options.
 *
 * @module
 */
import { Command as Parser, CommanderError } from "commander";
import { Failure } from "../platform/failure.ts";
import { projectRoot } from "../platform/project_root.ts";
import type { Streams } from "../platform/streams.ts";
import { listed } from "../settings/setting_type.ts";
import type { Command, Perform } from "./command.ts";
import { reportError } from "./report_error.ts";
import { usageWording } from "./usage_wording.ts";

/** What can be typed, and where messages go. */
export interface CommandLineOptions {
  readonly commands: readonly Command[];
  readonly streams: Streams;
  /** By default the command does what it is asked to. */
  readonly perform?: Perform;
}

/**
 * Does what the arguments ask for.
 *
 * Everything that can be checked without looking at stored results is checked before a command runs.
 *
 * @param argv the arguments, without the program's name: `["reproduce", "--profile", "quick"]`
 * @returns the exit code of the process: the command's, 0 after help, 2 after bad usage or an invalid configuration
 */
export async function runCommandLine(argv: readonly string[], options: CommandLineOptions): Promise<number> {
  const { commands, streams, perform = (_name, _options, run) => run() } = options;
  if (/^\/(dev|proc|sys)\//.test(projectRoot)) { // of which Deno lets no program read a file
    const message = `${projectRoot}: a folder of the operating system cannot hold a checkout; move it elsewhere`;
    return reportError({ _tag: "UsageError", message }, streams, errorOptions(argv));
  }
  let code = 0;
  const program = parser(streams);
  for (const each of commands) each.addTo(program, streams, perform, (result) => code = result);
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

function parser({ out }: Streams): Parser {
  const width = () => out.terminal().columns;
  return new Parser("deno task")
    .description("Reproduces “Understanding Grokking Through A Robustness Viewpoint”.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => out.write(text),
      // Errors are written once, by reportError(): commander's own text would come on top.
      writeErr: () => {},
      getOutHelpWidth: width,
      getErrHelpWidth: width,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ minWidthToWrap: 20 })
    .showSuggestionAfterError();
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
function helpFor(program: Parser, [first]: readonly string[]): string {
  const known = program.commands.some((each) => each.name() === first);
  return known ? `deno task ${first} --help` : "deno task";
}

/** The error of a command that was left out, or of the one below it. */
function missingCommand(program: Parser, [first]: readonly string[]): string {
  const group = program.commands.find((each) => each.name() === first) ?? program;
  return `expected ${group === program ? "" : `${first} `}${listed(group.commands.map((each) => each.name()))}`;
}
