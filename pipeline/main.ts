/**
 * The program behind `deno task`.
 *
 * @module
 */
import { parseArguments } from "./cli/command_line.ts";
import { processStreams } from "./deno_environment.ts";
import { pipelineHandlers } from "./handlers.ts";

if (import.meta.main) {
  const streams = processStreams();
  const code = await parseArguments(Deno.args, pipelineHandlers(streams), streams);
  Deno.exit(code);
}
