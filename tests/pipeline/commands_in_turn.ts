/**
 * A program that does one command after the other in one process, each as if it were alone: loading the program costs more than most commands do.
 *
 * It reads a JSON list of commands, such as `[["status", "--json"]]`, and writes one line of JSON for each: how it ended, and what it said.
 *
 * @module
 */
import { runCommandLine } from "../../pipeline/terminal/command_line.ts";
import { commandsFor } from "../../pipeline/terminal/commands.ts";
import { processStreams } from "../../pipeline/platform/process_streams.ts";

const all: readonly (readonly string[])[] = JSON.parse(await new Response(Deno.stdin.readable).text());
for (const argv of all) {
  const said = { out: "", err: "" };
  const { out, err, readTextFile } = processStreams();
  const code = await runCommandLine(argv, {
    commands: await commandsFor(argv),
    streams: {
      out: { terminal: out.terminal, write: (text) => void (said.out += text) },
      err: { terminal: err.terminal, write: (text) => void (said.err += text) },
      readTextFile,
    },
  });
  console.log(JSON.stringify({ code, ...said }));
}
Deno.exit();
