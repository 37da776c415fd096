import { metricWorkers } from "../../../pipeline/run/stages/metric_workers.ts";
import type { Environment } from "../../../pipeline/run/environment.ts";
import type { MetricJob } from "../../../pipeline/run/workers/protocol.ts";
import type { WorkerOptions } from "../../../pipeline/run/workers/worker_process.ts";
import { noCustomCode } from "../../../pipeline/plan/custom_code.ts";
import { assertEquals } from "../../assert.ts";
import { memoryProject } from "../cache/fixture.ts";

Deno.test("a checkpoint of a metric of one's own may take ten minutes, one of the project's metrics as long as it needs", async () => {
  const started: Omit<WorkerOptions, "root">[] = [];
  const { store } = memoryProject();
  const environment = {
    cache: { store, projectRoot: "/project" },
    custom: noCustomCode,
    emit: () => {},
    stopSignal: () => undefined,
    startWorker: (options: Omit<WorkerOptions, "root">) => {
      started.push(options);
      return { run: () => () => Promise.resolve({ _tag: "Right", right: undefined }), close: () => Promise.resolve() };
    },
  } as unknown as Environment;
  const workers = metricWorkers(environment, "run", ["run/accuracy", "run/mine"]);
  const job = { _tag: "metric" } as MetricJob;
  await workers.run(job, "run/accuracy")();
  await workers.run(
    { ...job, own: { name: "mine", path: "/mine.ts", files: [], entries: [], packages: {} } },
    "run/mine",
  )();
  await workers.close("computed");
  assertEquals(started.map(({ deadline }) => deadline), [undefined, 600_000]);
});
