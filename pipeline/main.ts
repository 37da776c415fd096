/**
 * The program behind `deno task`.
 *
 * @module
 */
import { parseArguments } from "./terminal/command_line.ts";
import { pipelineHandlers } from "./terminal/commands/handlers.ts";
import { processStreams } from "./platform/process_streams.ts";

if (import.meta.main) {
  const streams = processStreams();
  const code = await parseArguments(Deno.args, pipelineHandlers(streams), streams);
  Deno.exit(code);
}
