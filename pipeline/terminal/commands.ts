/**
 * The commands of `pipeline/main.ts`, in the order of the help.
 *
 * @module
 */
import { type Command, group } from "./command.ts";
import { du } from "./commands/cache/du.ts";
import { evict } from "./commands/cache/evict.ts";
import { gc } from "./commands/cache/gc.ts";
import { ls } from "./commands/cache/ls.ts";
import { verify } from "./commands/cache/verify.ts";
import { evaluate } from "./commands/evaluate.ts";
import { exportCommand } from "./commands/export.ts";
import { graph } from "./commands/graph.ts";
import { importCommand } from "./commands/import.ts";
import { newCommand } from "./commands/new.ts";
import { reproduce } from "./commands/reproduce.ts";
import { snapshot } from "./commands/snapshot.ts";
import { stage } from "./commands/stage.ts";
import { status } from "./commands/status.ts";
import { why } from "./commands/why.ts";

/** All of them; `watch`, which has permissions of its own, is a program of its own: `pipeline/terminal/watch_main.ts`. */
export const commands: readonly Command[] = [
  reproduce,
  stage,
  status,
  why,
  graph,
  newCommand,
  exportCommand,
  importCommand,
  evaluate,
  snapshot,
  group({
    name: "cache",
    description: "Manages stored results.",
    examples: [["cache du", "how much space stored results take"]],
    commands: [ls, verify, evict, du, gc],
  }),
];
