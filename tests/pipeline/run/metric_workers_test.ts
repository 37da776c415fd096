import { metricWorkers } from "../../../pipeline/run/stages/metric_workers.ts";
import type { Environment } from "../../../pipeline/run/environment.ts";
import type { MetricJob } from "../../../pipeline/run/workers/protocol.ts";
import type { WorkerOptions } from "../../../pipeline/run/workers/worker_process.ts";
import { noCustomCode } from "../../../pipeline/plan/custom_code.ts";
import { assertEquals } from "../../assert.ts";
import { memoryProject } from "../cache/fixture.ts";

const registry = new Set(["accuracy", "robustness"]);

Deno.test("a checkpoint of a metric of one's own may take ten minutes, one of the project's metrics as long as it needs", async () => {
  const { started } = await measure(["accuracy", "robustness", "mine"]);
  assertEquals(started.map(({ deadline }) => deadline), [undefined, 600_000]);
});

Deno.test("each metric of the user's has a process of its own, which may write only its result's folder and ends with it", async () => {
  const { started, course } = await measure(["accuracy", "mine", "other", "robustness"]);
  assertEquals(started.map(({ write }) => write), [["/project/cache/v1/partial/metrics"], ["/work/mine"], [
    "/work/other",
  ]]);
  assertEquals(course, [
    "start 0",
    "0 accuracy",
    "start 1",
    "1 mine",
    "end 1",
    "start 2",
    "2 other",
    "end 2",
    "0 robustness",
    "end 0",
  ]);
});

// Helpers

/** Has metrics of a run measured, those of the project's and others; answers what was started and in which order things happened. */
async function measure(metrics: readonly string[]) {
  const started: Omit<WorkerOptions, "root">[] = [];
  const course: string[] = [];
  const { store } = memoryProject();
  const environment = {
    cache: { store, projectRoot: "/project" },
    custom: noCustomCode,
    emit: () => {},
    stopSignal: () => undefined,
    startWorker: (options: Omit<WorkerOptions, "root">) => {
      const index = started.push(options) - 1;
      course.push(`start ${index}`);
      return {
        run: (_: MetricJob, label: string) => () => {
          course.push(`${index} ${label.slice("run/".length)}`);
          return Promise.resolve({ _tag: "Right", right: undefined });
        },
        close: () => Promise.resolve(course.push(`end ${index}`)),
      };
    },
  } as unknown as Environment;
  const workers = metricWorkers(environment, "run", metrics.map((name) => `run/${name}`));
  for (const name of metrics) {
    const own = { name, path: `/${name}.ts`, files: [], entries: [], packages: [] };
    const job = { _tag: "metric", directory: `/work/${name}` } as MetricJob;
    const result = await workers.run(registry.has(name) ? job : { ...job, own }, `run/${name}`)();
    assertEquals(result._tag, "Right");
  }
  await workers.close("computed");
  return { started, course };
}
