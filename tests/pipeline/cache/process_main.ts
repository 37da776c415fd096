/**
 * One process of processes_test.ts: runs one stage and prints its outcome. Arguments: project root, seed, milliseconds of work, lock time-out
 * (-1 for none), `force` or `use`.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import { closeCache, openCache } from "../../../pipeline/cache/cache_session.ts";
import { attempt } from "../../../pipeline/platform/failure.ts";
import { runStage } from "../../../pipeline/cache/run_stage.ts";
import { exitCode } from "../../../pipeline/platform/errors.ts";
import { keyed } from "./fixture.ts";

const [root, seed, work, lockTimeout, mode] = Deno.args;
const opened = await openCache({
  cacheDirectory: `${root}/cache`,
  projectRoot: root,
  emit: (event) => event.event === "log" && console.error(event.message),
  policy: {
    lockTimeout: Number(lockTimeout) < 0 ? undefined : Number(lockTimeout),
    force: () => mode === "force",
  },
})();
if (E.isLeft(opened)) Deno.exit(exitCode(opened.left));
const cache = opened.right;
const outputs = { "a.bin": `a of ${seed}`, "b/c.bin": "c".repeat(100_000) };
const outcome = await runStage({
  ...keyed,
  seed: Number(seed),
  compute: (directory) =>
    attempt(async () => {
      await Deno.writeTextFile(`${root}/computed-${seed}`, `${Deno.pid}\n`, { append: true });
      console.error("computing");
      await new Promise((resolve) => setTimeout(resolve, Number(work)));
      for (const [name, text] of Object.entries(outputs)) {
        await Deno.mkdir(`${directory}/b`, { recursive: true });
        await Deno.writeTextFile(`${directory}/${name}`, text);
      }
    }),
  outputs: () => attempt(() => Promise.resolve({ "a.bin": "a.bin", "b/c.bin": "b/c.bin" })),
})({ cache })();
await closeCache(cache)();
if (E.isLeft(outcome)) {
  console.error(JSON.stringify(outcome.left));
  Deno.exit(exitCode(outcome.left));
}
console.log(JSON.stringify({ status: outcome.right.status, outputs: outcome.right.record.outputs }));
