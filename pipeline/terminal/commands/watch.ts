/**
 * `deno task watch`: a page on this computer that shows the running or the last experiment.
 *
 * @module
 */
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { makeStore } from "../../cache/cache_session.ts";
import { attempt, orThrow, valueOf } from "../../platform/failure.ts";
import { listenForSignals } from "../../platform/signals.ts";
import { projectRoot } from "../../platform/project_root.ts";
import { answering } from "../../watch/answer.ts";
import { firstPort, listen } from "../../watch/listen.ts";
import { watchedJournals } from "../../watch/watched_journal.ts";
import { profileArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { outputParameters } from "../output_options.ts";
import { option } from "../parameters.ts";

/** Milliseconds that answers may take when the command is to stop. */
const lastAnswers = 1_000;

/** The command. */
export const watch = command({
  name: "watch",
  description: "Serves a page on this computer that shows experiments live: those that run, and those that ran.",
  examples: [
    ["watch", "the running or the last experiment first, and all others beside it"],
    ["watch --profile quick", "only experiments with the quick profile"],
    ["watch --port 8080", "at http://127.0.0.1:8080/"],
  ],
  parameters: {
    port: option("--port <n>", `the port to serve on (default: the first free one from ${firstPort})`, portArgument),
    profile: option("--profile <name>", "only experiments with this profile", profileArgument),
    color: outputParameters.color,
  },
  run: async ({ port, profile }, { out }) => {
    const store = makeStore({ cacheDirectory: join(projectRoot, "cache") });
    const stop = new AbortController();
    const stopped = new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
    listenForSignals(() => stop.abort());
    let listening = 0;
    const journals = watchedJournals(store, profile);
    await orThrow(attempt(() => journals.list())); // a cache that may not be read is told now, not on the page
    const answer = answering({ store, journals, port: () => listening, signal: stop.signal });
    const server = valueOf(listen(port, answer));
    listening = server.port;
    const what = profile === undefined ? "the running and past experiments" : `experiments of the ${profile} profile`;
    out.write(`http://127.0.0.1:${listening}/ shows ${what}; press Ctrl-C to stop\n`);
    await stopped;
    // A reader that takes nothing, such as a computer asleep, would keep it from ending.
    await Promise.race([server.shutdown(), new Promise((resolve) => setTimeout(resolve, lastAnswers))]);
    return 0;
  },
});

function portArgument(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= 65535) return port;
  throw new InvalidArgumentError("Expected a whole number from 0 to 65535");
}
