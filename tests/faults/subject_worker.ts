/**
 * The worker process of the subject's train stage.
 *
 * @module
 */
import { dirname } from "node:path";
import type { DatasetJob } from "../../pipeline/run/workers/protocol.ts";
import { serve } from "../../pipeline/run/workers/serve.ts";
import { trained } from "./subject_outputs.ts";

if (import.meta.main) {
  await serve<DatasetJob>(async ({ directory, seed }) => {
    for (const [path, content] of Object.entries(trained(seed))) {
      await Deno.mkdir(dirname(`${directory}/${path}`), { recursive: true });
      await Deno.writeFile(`${directory}/${path}`, content);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
}
