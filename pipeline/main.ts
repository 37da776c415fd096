/**
 * The program behind `deno task`.
 *
 * @module
 */
import { runCommandLine } from "./terminal/command_line.ts";
import { commands } from "./terminal/commands.ts";
import { processStreams } from "./platform/process_streams.ts";
import { runProgram } from "./platform/program.ts";

if (import.meta.main) {
  await runProgram((argv) => runCommandLine(argv, { commands, streams: processStreams() }));
}
