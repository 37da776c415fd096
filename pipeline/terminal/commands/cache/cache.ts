/**
 * `deno task cache`: what looks after stored results.
 *
 * @module
 */
import { group } from "../../command.ts";
import { du } from "./du.ts";
import { evict } from "./evict.ts";
import { gc } from "./gc.ts";
import { ls } from "./ls.ts";
import { verify } from "./verify.ts";

/** The command, which is one of these. */
export const cache = group({
  name: "cache",
  description: "Manages stored results.",
  examples: [["cache du", "how much space stored results take"]],
  commands: [ls, verify, evict, du, gc],
});
