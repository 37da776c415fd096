/**
 * A program that does one command after the other in one process, each as if it were alone: loading the program costs more than most commands do.
 *
 * Each line of standard input is a command as JSON, such as `["status", "--json"]`. What it says is written as lines such as `["out", "text"]`, and
 * the last line of a command is its exit code.
 *
 * @module
 */
import { lines } from "../../pipeline/platform/lines.ts";
import { processStreams } from "../../pipeline/platform/process_streams.ts";
import { runCommandLine } from "../../pipeline/terminal/command_line.ts";
import { commandsFor } from "../../pipeline/terminal/commands.ts";

const { out, err, readTextFile } = processStreams();
const answer = (value: unknown) => out.write(`${JSON.stringify(value)}\n`);
const streams = {
  out: { terminal: out.terminal, write: (text: string) => answer(["out", text]) },
  err: { terminal: err.terminal, write: (text: string) => answer(["err", text]) },
  readTextFile,
};

for await (const line of lines(Deno.stdin.readable)) {
  const argv: readonly string[] = JSON.parse(line);
  answer(await runCommandLine(argv, { commands: await commandsFor(argv), streams }));
}
Deno.exit();
