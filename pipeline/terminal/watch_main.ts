/**
 * The program behind `deno task watch`, which may do less than any other: read the cache, and serve on this computer.
 *
 * @module
 */
import { processStreams } from "../platform/process_streams.ts";
import { runProgram } from "../platform/program.ts";
import { runCommandLine } from "./command_line.ts";
import { watch } from "./commands/watch.ts";

if (import.meta.main) {
  await runProgram((argv) => runCommandLine(["watch", ...argv], { commands: [watch], streams: processStreams() }));
}
