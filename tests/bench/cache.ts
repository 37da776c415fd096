/**
 * What the cache costs at the paper's scale: publishing a training's checkpoints, verifying them for the metrics, and two look-ups (the plan and the
 * run). Prints wall and processor time for a run, and for the five runs of a seed as a share of the time that the profile is estimated to take.
 *
 * @module
 */
import process from "node:process";
import { join } from "node:path";
import * as TE from "fp-ts/TaskEither";
import { closeCache, openCache } from "../../pipeline/cache/cache_session.ts";
import { attempt, orThrow } from "../../pipeline/platform/failure.ts";
import { verifiedOutputPath } from "../../pipeline/cache/store/objects.ts";
import { runStage } from "../../pipeline/cache/run_stage.ts";
import type { StageRequest } from "../../pipeline/cache/stage_request.ts";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import { runsOf, taskOfRun } from "../../pipeline/plan/runs.ts";
import { estimateMilliseconds } from "../../pipeline/plan/estimate.ts";
import { parameterCount } from "../../core/models/model.ts";

if (import.meta.main) {
  const config = profileConfig("paper");
  const runs = runsOf(config);
  const { model, settings } = taskOfRun(runs[runs.length - 1]);
  const bytes = 4 * parameterCount(model.parameterShapes);
  const count = Math.round(settings.train.steps / settings.checkpoints.every);
  const seconds = runs.reduce((sum, run) => {
    const of = (stage: "train" | "metrics") =>
      estimateMilliseconds(stage, run, taskOfRun(run), { name: "compiled", cpu: "avx512" });
    return sum + (of("train") + of("metrics")) / 1000;
  }, 0);
  const { wall, processor } = await cost(count, bytes);
  console.log(
    `${count} checkpoints of ${bytes} bytes: ${wall.toFixed(2)} s, of which ${processor.toFixed(2)} s on a processor`,
  );
  const share = (time: number) => `${(100 * runs.length * time / seconds).toFixed(2)} %`;
  const parts = `${share(wall)} by wall time, ${share(processor)} by processor time`;
  console.log(`${runs.length} runs of about ${seconds.toFixed(0)} s of training and metrics: ${parts}`);
}

/** Seconds that the cache takes for a run with so many checkpoints. */
async function cost(count: number, bytes: number): Promise<{ readonly wall: number; readonly processor: number }> {
  const root = await Deno.makeTempDir({ dir: Deno.cwd(), prefix: ".bench-cache-" }); // on the disk that the cache would be on
  try {
    Deno.writeTextFileSync(join(root, "deno.json"), "{}");
    Deno.writeTextFileSync(join(root, "train.ts"), "export const nothing = 0;\n");
    const cache = await orThrow(openCache({ cacheDirectory: join(root, "cache"), projectRoot: root }));
    const names = Array.from({ length: count }, (_, index) => `step-${index}.bin`);
    let outside = { wall: 0, processor: 0 };
    const request: StageRequest = {
      stage: { name: "train", version: 1, entries: ["train.ts"] },
      label: "run",
      params: {},
      inputs: {},
      compute: (directory) =>
        attempt(() => {
          const began = now();
          for (const [index, name] of names.entries()) {
            const content = new Uint8Array(bytes).fill(index & 255);
            new DataView(content.buffer).setUint32(0, index);
            Deno.writeFileSync(join(directory, name), content);
          }
          outside = since(began);
          return Promise.resolve();
        }),
      outputs: () => TE.right(Object.fromEntries(names.map((name) => [name, name]))),
    };
    const began = now();
    const { record } = await orThrow(runStage(request)({ cache }));
    for (const output of record.outputs) await orThrow(verifiedOutputPath(cache.store, output));
    for (let times = 0; times < 2; times++) await orThrow(runStage(request)({ cache }));
    await orThrow(closeCache(cache));
    const all = since(began);
    return { wall: all.wall - outside.wall, processor: all.processor - outside.processor };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

interface Moment {
  readonly wall: number;
  readonly processor: number;
}

function now(): Moment {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now() / 1000, processor: (user + system) / 1e6 };
}

function since(moment: Moment): Moment {
  const { wall, processor } = now();
  return { wall: wall - moment.wall, processor: processor - moment.processor };
}
