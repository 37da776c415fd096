import { metricWorkers } from "../../../pipeline/run/stages/metric_workers.ts";
import type { Environment } from "../../../pipeline/run/environment.ts";
import type { Event } from "../../../pipeline/events/event.ts";
import type { MetricJob } from "../../../pipeline/run/workers/protocol.ts";
import type { WorkerOptions } from "../../../pipeline/run/workers/worker_process.ts";
import { assertEquals } from "../../assert.ts";
import { memoryProject } from "../cache/fixture.ts";

Deno.test("one process computes all metrics of a run; it may start Deno only where there are metrics of the user's", async () => {
  for (const own of [[], ["mine", "other"]]) {
    const { started, course } = await measure(["accuracy", "robustness"], own);
    const folder = "/project/cache/v1/partial/metrics";
    const read = ["/project/cache/v1/objects", folder];
    assertEquals(
      started.map(({ read, write, startsDeno }) => ({ read, write, startsDeno })),
      [{ read, write: [folder], startsDeno: own.length > 0 }],
    );
    const done = ["accuracy", "robustness", ...own];
    assertEquals(course, ["start 0", ...done.map((name) => `0 ${name}`), "end 0", "told"]);
  }
});

// Helpers

/** Has metrics of a run measured, those of the project's and others; answers what was started and in which order things happened. */
async function measure(project: readonly string[], own: readonly string[]) {
  const metrics = [...project, ...own];
  const started: Omit<WorkerOptions, "root">[] = [];
  const course: string[] = [];
  const { store } = memoryProject();
  const environment = {
    cache: { store, projectRoot: "/project" },
    custom: { metrics: own.map(moduleNamed), interventions: [] },
    emit: (event: Event) => event.event === "end" && course.push("told"),
    stopSignal: () => undefined,
    startWorker: (options: Omit<WorkerOptions, "root">) => {
      const index = started.push(options) - 1;
      course.push(`start ${index}`);
      return {
        run: (_: MetricJob, label: string) => () => {
          course.push(`${index} ${label.slice("run/".length)}`);
          return Promise.resolve({ _tag: "Right", right: undefined });
        },
        close: () =>
          new Promise((resolve) => setTimeout(resolve, 1)).then(() => {
            course.push(`end ${index}`);
          }),
      };
    },
  } as unknown as Environment;
  const workers = metricWorkers(environment, "run", metrics.map((name) => `run/${name}`));
  for (const name of metrics) {
    const job = { _tag: "metric", directory: `/work/${name}` } as MetricJob;
    const result = await workers.run(own.includes(name) ? { ...job, own: moduleNamed(name) } : job, `run/${name}`)();
    assertEquals(result._tag, "Right");
  }
  await workers.close("computed");
  return { started, course };
}

function moduleNamed(name: string) {
  return { name, path: `/${name}.ts`, files: [], entries: [], packages: [] };
}
