/**
 * The user's code as a worker sees it: a process with no permission but to read code, of which things are asked.
 *
 * @module
 */
import { join } from "node:path";
import type { Answers, Call } from "../../engine/remote_engine.ts";
import { startChild } from "../../platform/child_process.ts";
import { frame, linesAndFrames } from "../../platform/frames.ts";
import { lastWordsWith, lines } from "../../platform/lines.ts";
import { projectRoot } from "../../platform/project_root.ts";
import { peer } from "./peer.ts";
import { codePermissions } from "./worker_process.ts";

/** What the process may read, what it may ask for, and who hears of what it prints. */
export interface OwnCodeOptions {
  /** Files beside the project's code and packages. */
  readonly mayRead: readonly string[];
  readonly answers: Answers;
  readonly log: (line: string) => void;
  /** Milliseconds that an answer may take; what takes longer is a loop. */
  readonly deadline?: number;
}

/** Milliseconds that a metric may take for a checkpoint, its preparation included, and an intervention to describe its step. */
const DEADLINE = 600_000;

/** Makes `eval` and its like throw, under whatever name: no key knows what a text that is run as code would do. */
const CODE_OF_FILES_ONLY = "--v8-flags=--disallow-code-generation-from-strings";

/** Starts the process, uses it, and ends it. */
export async function withOwnCode<A>(options: OwnCodeOptions, use: (call: Call) => Promise<A>): Promise<A> {
  const { mayRead, answers, log, deadline = DEADLINE } = options;
  const child = startChild({
    module: join(projectRoot, "pipeline/run/workers/own_process.ts"),
    permissions: [...codePermissions(projectRoot, mayRead), CODE_OF_FILES_ONLY],
    folder: projectRoot,
    variables: {},
  });
  const send = (message: Uint8Array) => child.write(frame("", message)).catch(() => {}); // a process that is gone answers nothing
  const secret = crypto.randomUUID(); // sets its messages apart from whatever the code in it prints
  void send(new TextEncoder().encode(secret));
  const { call, receive, fail } = peer(send, answers);
  let lastWords = "";
  const errors = (async () => {
    for await (const line of lines(child.stderr)) {
      log(line);
      lastWords = lastWordsWith(lastWords, line);
    }
  })();
  const output = (async () => {
    for await (const message of linesAndFrames(child.stdout, secret)) {
      if (typeof message === "string") log(message);
      else receive(message);
    }
  })().catch((error) => {
    fail(error);
    child.kill("SIGKILL");
  }).then(async () => {
    const how = await child.ended;
    await errors;
    const words = lastWords === "" ? "" : `: ${lastWords}`;
    fail(new Error(`the process of own code ended unexpectedly (${how})${words}`));
  });

  const inTime: Call = async (...asked) => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(
        new Error(`nothing came of it for ${deadline / 1000} s; look for a loop or a promise that never ends`),
      );
      child.kill("SIGKILL");
    }, deadline);
    return await Promise.race([call(...asked), late.promise]).finally(() => clearTimeout(timer));
  };
  try {
    return await use(inTime);
  } finally {
    await child.closeInput();
    await output;
  }
}
