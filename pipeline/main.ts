/**
 * The program behind `deno task`.
 *
 * @module
 */
import { parseArguments } from "./terminal/command_line.ts";
import { pipelineHandlers } from "./terminal/commands/handlers.ts";
import { processStreams } from "./platform/process_streams.ts";
import { runProgram } from "./platform/program.ts";

if (import.meta.main) {
  const streams = processStreams();
  await runProgram((args) => parseArguments(args, pipelineHandlers(streams), streams));
}
