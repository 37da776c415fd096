/**
 * The program behind `deno task watch`: a page on this computer that shows the running or the last experiment.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeStore } from "../cache/cache_session.ts";
import { reportError } from "../terminal/report_error.ts";
import { processStreams } from "../platform/process_streams.ts";
import { answering } from "./answer.ts";
import { listen } from "./listen.ts";
import { watchOptions } from "./watch_options.ts";
import { journalChooser } from "./watched_journal.ts";
import { runProgram } from "../platform/program.ts";
import { listenForSignals } from "../platform/signals.ts";

if (import.meta.main) await runProgram(watch);

async function watch(args: readonly string[]): Promise<number> {
  const streams = processStreams();
  const parsed = watchOptions(args, streams);
  if (parsed._tag === "Left") return reportError(parsed.left, streams, { json: false, color: true });
  if (parsed.right === "help") return 0;
  const { port, profile, color } = parsed.right;

  const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const store = makeStore({ cacheDirectory: join(project, "cache") });
  const stop = new AbortController();
  listenForSignals(() => stop.abort());

  const choose = journalChooser(store, profile);
  let listening = 0;
  const answer = answering({ store, choose, port: () => listening, signal: stop.signal });
  const server = listen(port, answer);
  if (server._tag === "Left") return reportError(server.left, streams, { json: false, color });
  listening = server.right.port;
  const what = profile === undefined ? "the running or the last experiment" : `experiments of the ${profile} profile`;
  streams.out.write(`http://127.0.0.1:${listening}/ shows ${what}; Ctrl-C ends it\n`);
  const stopped = Promise.withResolvers<void>();
  stop.signal.addEventListener("abort", () => stopped.resolve());
  await stopped.promise;
  await server.right.shutdown();
  return 0;
}
