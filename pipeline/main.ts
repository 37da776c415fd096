/**
 * The program behind `deno task`.
 *
 * @module
 */
import { runCommandLine } from "./terminal/command_line.ts";
import { commandsFor } from "./terminal/commands.ts";
import { processStreams } from "./platform/process_streams.ts";
import { runProgram } from "./platform/program.ts";

if (import.meta.main) {
  await runProgram(async (argv) =>
    await runCommandLine(argv, { commands: await commandsFor(argv), streams: processStreams() })
  );
}
