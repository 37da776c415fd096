/**
 * The commands of `pipeline/main.ts`. The one that is typed is loaded alone, so that a question is not kept waiting by what draws figures.
 *
 * What is imported after the start takes Deno twice as long as what it starts with, for it then looks at all installed packages again. So the tasks of
 * deno.json name the modules of their commands (`--preload`), which are then there.
 *
 * @module
 */
import type { Command } from "./command.ts";

/** How each is loaded, in the order of the help; `watch`, which has permissions of its own, is a program of its own: `pipeline/terminal/watch_main.ts`. */
const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  reproduce: async () => (await import("./commands/reproduce.ts")).reproduce,
  stage: async () => (await import("./commands/stage.ts")).stage,
  status: async () => (await import("./commands/status.ts")).status,
  why: async () => (await import("./commands/why.ts")).why,
  graph: async () => (await import("./commands/graph.ts")).graph,
  new: async () => (await import("./commands/new.ts")).newCommand,
  export: async () => (await import("./commands/export.ts")).exportCommand,
  import: async () => (await import("./commands/import.ts")).importCommand,
  join: async () => (await import("./commands/join.ts")).join,
  evaluate: async () => (await import("./commands/evaluate.ts")).evaluate,
  snapshot: async () => (await import("./commands/snapshot.ts")).snapshot,
  cache: async () => (await import("./commands/cache/cache.ts")).cache,
};

/** The command that a command line begins with; all of them if it begins otherwise, for the help and for suggestions. */
export function commandsFor([first]: readonly string[]): Promise<readonly Command[]> {
  const wanted = first !== undefined && Object.hasOwn(loaders, first) ? [loaders[first]] : Object.values(loaders);
  return Promise.all(wanted.map((load) => load()));
}
